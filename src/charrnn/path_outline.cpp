#include "charrnn/path_outline.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <complex>

#include "charrnn/path_data.h"
#include "charrnn/svg_numbers.h"

namespace atelier {

namespace {

using Point = std::complex<double>;

constexpr int kPerCurve = 32;
constexpr double kSame = 1e-3;  // of the outline's size

class Outline {
 public:
  explicit Outline(std::string_view data) : data_(data) {}

  bool trace() {
    char command = 0;
    while (!skipped().empty()) {
      if (std::isalpha(static_cast<unsigned char>(data_.front()))) {
        command = data_.front();
        data_.remove_prefix(1);
        if (is_closed_ || (std::tolower(command) == 'm') != points_.empty()) return false;
      } else if (std::tolower(command) == 'm') {
        command = command == 'm' ? 'l' : 'L';
      }
      const auto count = num_numbers(command);
      if (!count || (*count == 0 && std::tolower(command) != 'z') || !read(*count)) return false;
      add(command);
    }
    return points_.size() > 2 && ends_where_it_began();
  }
  std::vector<PathPoint> points() const {
    std::vector<PathPoint> points;
    for (const Point& point : points_) points.push_back({point.real(), point.imag()});
    return points;
  }

 private:
  std::string_view skipped() {
    data_.remove_prefix(std::min(data_.find_first_not_of(" \t\r\n,"), data_.size()));
    return data_;
  }

  bool read(int count) {
    for (int i = 0; i < count; ++i) {
      skipped();
      const bool is_flag = count == 7 && (i == 3 || i == 4);
      std::string_view flag = data_.substr(0, 1);
      const auto value = take_svg_number(is_flag ? flag : data_);
      if (!value) return false;
      if (is_flag) data_.remove_prefix(1);
      numbers_[i] = *value;
    }
    return true;
  }

  void add(char command) {
    const Point from = std::islower(static_cast<unsigned char>(command)) ? pen_ : Point{};
    const auto place = [&](size_t i) { return from + Point{numbers_[i], numbers_[i + 1]}; };
    switch (const char kind = static_cast<char>(std::tolower(command))) {
      case 'm':
      case 'l':
        return line(place(0));
      case 'h':
        return line({from.real() + numbers_[0], pen_.imag()});
      case 'v':
        return line({pen_.real(), from.imag() + numbers_[0]});
      case 'c':
        return curve(place(0), place(2), place(4));
      case 's':
        return curve(last_ == 'c' ? 2. * pen_ - control_ : pen_, place(0), place(2));
      case 'q':
      case 't': {
        const Point bend = kind == 'q' ? place(0) : last_ == 'q' ? 2. * pen_ - control_ : pen_;
        const Point to = place(kind == 'q' ? 2 : 0);
        curve((pen_ + 2. * bend) / 3., (to + 2. * bend) / 3., to);
        control_ = bend;
        last_ = 'q';
        return;
      }
      case 'a':
        return arc(place(5));
      default:
        is_closed_ = true;
    }
  }

  void line(Point to) {
    points_.push_back(pen_ = to);
    last_ = 'l';
  }

  void curve(Point a, Point b, Point to) {
    const Point from = pen_;
    for (int i = 1; i <= kPerCurve; ++i) {
      const double t = static_cast<double>(i) / kPerCurve, u = 1 - t;
      points_.push_back(u * u * u * from + 3 * u * u * t * a + 3 * u * t * t * b + t * t * t * to);
    }
    pen_ = to;
    control_ = b;
    last_ = 'c';
  }

  // SVG 1.1, appendix F.6.5: in a plane where the ellipse is the unit circle.
  void arc(Point to) {
    const double rx = std::abs(numbers_[0]), ry = std::abs(numbers_[1]);
    if (rx == 0 || ry == 0 || to == pen_) return line(to);
    const Point turn = std::polar(1.0, numbers_[2] * M_PI / 180);
    const auto flat = [&](Point point) {
      point *= std::conj(turn);
      return Point{point.real() / rx, point.imag() / ry};
    };
    const Point a = flat(pen_), b = flat(to), half = (b - a) / 2.;
    const double across = std::sqrt(std::max(0.0, 1 / std::norm(half) - 1));
    const double side = (numbers_[3] != 0) == (numbers_[4] != 0) ? -1 : 1;
    const Point center = (a + b) / 2. + side * across * half * Point{0, 1};
    double sweep = std::arg((b - center) / (a - center));
    if (numbers_[4] != 0 && sweep < 0) sweep += 2 * M_PI;
    if (numbers_[4] == 0 && sweep > 0) sweep -= 2 * M_PI;
    for (int i = 1; i <= kPerCurve; ++i) {
      const Point on = center + (a - center) * std::polar(1.0, sweep * i / kPerCurve);
      points_.push_back(Point{on.real() * rx, on.imag() * ry} * turn);
    }
    points_.back() = pen_ = to;
    last_ = 'a';
  }

  bool ends_where_it_began() const {
    double size = 0;
    for (const Point& point : points_) size = std::max(size, std::abs(point - points_[0]));
    return is_closed_ || std::abs(points_.back() - points_[0]) <= kSame * size;
  }

  std::string_view data_;
  std::array<double, 7> numbers_{};
  std::vector<Point> points_;
  Point pen_, control_;
  char last_ = 0;
  bool is_closed_ = false;
};

}  // namespace

std::optional<std::vector<PathPoint>> closed_outline(std::string_view data) {
  Outline outline(data);
  if (!outline.trace()) return std::nullopt;
  return outline.points();
}

}  // namespace atelier
