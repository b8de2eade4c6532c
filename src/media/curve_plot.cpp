#include "media/curve_plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/text.h"
#include "media/canvas.h"
#include "media/ticks.h"

namespace atelier {

namespace {

constexpr PictureSize kSheet{.height = 1000, .width = 1600};
constexpr Box kFrame{120, 130, 1330, 910};
constexpr double kFont_px = 23, kTitle_px = 36, kLabelGap_px = 14;
const Color kPaper{1, 1, 1}, kInk{0.13, 0.13, 0.15}, kSoftInk{0.42, 0.42, 0.46}, kGrid{0.92, 0.92, 0.93};
const Color kTraining{0.16, 0.38, 0.68}, kValidation{0.88, 0.36, 0.20}, kBaseline{0.35, 0.35, 0.38};

// --- Scales

// Numbers along one side of the frame.
class Scale {
 public:
  Scale(double low, double high, bool is_log, double from_px, double to_px)
      : low_(low), high_(high), is_log_(is_log), from_px_(from_px), to_px_(to_px) {}

  double px(double value) const {
    return from_px_ + (along(value) - along(low_)) / (along(high_) - along(low_)) * (to_px_ - from_px_);
  }
  std::vector<double> ticks(int most) const {
    return is_log_ ? log_ticks(most) : round_ticks(low_, high_, most);
  }
  bool is_log() const { return is_log_; }

 private:
  double along(double value) const { return is_log_ ? std::log(std::max(value, 1e-300)) : value; }

  // 1, 2 and 5 of each power of ten, or the powers alone.
  std::vector<double> log_ticks(int most) const {
    std::vector<double> ticks;
    for (const std::vector<double>& digits : {std::vector<double>{1, 2, 5}, {1, 3}, {1}}) {
      ticks.clear();
      for (double power = std::floor(std::log10(low_)); power <= std::log10(high_); ++power)
        for (const double digit : digits) {
          // Divided where it is a fraction: 3 / 10 reads as 0.3, 3 * 0.1 does not.
          const double tick = power < 0 ? digit / std::pow(10, -power) : digit * std::pow(10, power);
          if (tick >= low_ * (1 - 1e-9) && tick <= high_ * (1 + 1e-9)) ticks.push_back(tick);
        }
      if (std::ssize(ticks) <= most) break;
    }
    return ticks;
  }

  double low_, high_;
  bool is_log_;
  double from_px_, to_px_;
};

struct Span {
  double low = INFINITY, high = -INFINITY;
  void take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool is_empty() const { return low > high; }
};

double last_step(const CurvePlot& plot) {
  double last = 1;
  for (const auto* points : {&plot.losses, &plot.smoothed, &plot.validations})
    if (!points->empty()) last = std::max(last, points->back().x);
  return last;
}

Scale steps_of(const CurvePlot& plot) {
  const double last = last_step(plot);
  if (plot.is_log) return {1, std::max(last, 2.0), true, kFrame.left, kFrame.right};
  return {0, last, false, kFrame.left, kFrame.right};
}

// The fall of the first steps would press all that follows flat where steps are linear.
Scale losses_of(const CurvePlot& plot) {
  constexpr double kFirst = 0.03, kMargin = 0.04, kDecades = 30;
  const double from = plot.is_log ? 0 : kFirst * last_step(plot);
  Span span;
  for (const Point& point : plot.smoothed)
    if (point.x >= from || plot.smoothed.size() < 3) span.take(point.y);
  for (const Point& point : plot.validations)
    if (point.x >= from) span.take(point.y);
  for (const CurvePlot::Baseline& baseline : plot.baselines) span.take(baseline.value);
  if (span.is_empty()) span = {0, 1};
  const bool is_log = span.low > 0 && span.high > kDecades * span.low;
  if (is_log) return {span.low / 1.15, span.high * 1.15, true, kFrame.bottom, kFrame.top};
  const double margin = std::max(kMargin * (span.high - span.low), 1e-6 * std::abs(span.high) + 1e-12);
  return {span.low - margin, span.high + margin, false, kFrame.bottom, kFrame.top};
}

// --- Drawing

std::string loss_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, std::abs(value) < 0.1 ? "%.3g" : "%.3f", value);
  return text;
}

std::string step_text(double value) {
  if (value >= 1e6) return shortest(value / 1e6) + "M";
  if (value >= 1e4) return shortest(value / 1e3) + "k";
  return shortest(value);
}

struct Label {
  double y = 0;
  std::string text;
  Color color;
};

class Drawing {
 public:
  Drawing(const CurvePlot& plot, const std::string& format)
      : plot_(plot), canvas_(format, kSheet, kPaper), x_(steps_of(plot)), y_(losses_of(plot)) {}

  void draw() {
    draw_axes();
    draw_baselines();
    stroke(plot_.losses, {kTraining, 0.3}, 1.5);
    stroke(plot_.smoothed, {kTraining}, 4);
    draw_validations();
    draw_labels();
    draw_title();
  }
  void write(const std::filesystem::path& path, const OutputMark& mark) { canvas_.write(path, mark); }

 private:
  enum class Side { left, right };

  void text(const std::string& words, double x, double y, Side side, const Font& font, const Color& color) {
    const double half = canvas_.measure(words, font).width / 2;
    canvas_.draw_text(words, {side == Side::left ? x + half : x - half, y}, font, {color});
  }

  void draw_axes() {
    const Font font{"", kFont_px};
    for (const double tick : y_.ticks(9)) {
      const double y = y_.px(tick);
      canvas_.stroke({{kFrame.left, y}, {kFrame.right, y}}, {kGrid}, 1.5);
      text(shortest(tick), kFrame.left - 14, y, Side::right, font, kSoftInk);
    }
    for (const double tick : x_.ticks(13)) {
      const double x = x_.px(tick);
      canvas_.stroke({{x, kFrame.bottom}, {x, kFrame.bottom + 9}}, {kSoftInk}, 1.5);
      canvas_.draw_text(step_text(tick), {x, kFrame.bottom + 32}, font, {kSoftInk});
    }
    canvas_.stroke({{kFrame.left, kFrame.bottom}, {kFrame.right, kFrame.bottom}}, {kSoftInk}, 1.5);
    text(plot_.y_name, kFrame.left, kFrame.top - 26, Side::left, font, kSoftInk);
    text(plot_.x_name, kFrame.right, kFrame.bottom + 66, Side::right, font, kSoftInk);
  }

  void draw_baselines() {
    constexpr double kDash = 9, kPause = 7;
    for (const CurvePlot::Baseline& baseline : plot_.baselines) {
      if (!std::isfinite(baseline.value)) continue;
      const double y = y_.px(baseline.value);
      for (double x = kFrame.left; x < kFrame.right; x += kDash + kPause)
        canvas_.stroke({{x, y}, {std::min(x + kDash, kFrame.right), y}}, {kBaseline}, 2);
      labels_.push_back({y, baseline.name + " " + loss_text(baseline.value), kBaseline});
    }
  }

  // In px, or nothing for what can't be shown.
  std::optional<Point> place(const Point& point) const {
    const bool has_step = !x_.is_log() || point.x > 0;
    if (!has_step || !std::isfinite(point.y) || (y_.is_log() && point.y <= 0)) return std::nullopt;
    return Point{x_.px(point.x), y_.px(point.y)};
  }

  // The parts of a line that lie within the frame.
  std::vector<Polygon> parts_within(const std::vector<Point>& points) const {
    std::vector<Polygon> parts(1);
    std::optional<Point> before;
    for (const Point& point : points) {
      const std::optional<Point> there = place(point);
      const auto is_in = [](const Point& p) { return p.y >= kFrame.top && p.y <= kFrame.bottom; };
      if (there && before && is_in(*there) != is_in(*before)) {
        const double edge = std::min(there->y, before->y) < kFrame.top ? kFrame.top : kFrame.bottom;
        const double share = (edge - before->y) / (there->y - before->y);
        parts.back().push_back({before->x + share * (there->x - before->x), edge});
      }
      if (there && is_in(*there))
        parts.back().push_back(*there);
      else if (!parts.back().empty())
        parts.emplace_back();
      before = there;
    }
    return parts;
  }

  void stroke(const std::vector<Point>& points, const Paint& paint, double width) {
    for (const Polygon& part : parts_within(points))
      if (part.size() > 1) canvas_.stroke(part, paint, width);
  }

  const Point* best() const {
    const Point* best = nullptr;
    for (const Point& point : plot_.validations)
      if (std::isfinite(point.y) && (!best || point.y < best->y)) best = &point;
    return best;
  }

  void draw_validations() {
    constexpr size_t kMostDots = 60;
    stroke(plot_.validations, {kValidation}, 3);
    for (const Point& point : plot_.validations) {
      const std::optional<Point> there = place(point);
      if (plot_.validations.size() <= kMostDots && there && there->y >= kFrame.top)
        canvas_.fill_circle(*there, 6, {kValidation});
    }
    const Point* lowest = best();
    if (!lowest) return;
    if (const std::optional<Point> there = place(*lowest)) {
      canvas_.fill_circle(*there, 11, {kPaper});
      canvas_.stroke_circle(*there, 10, {kValidation}, 3.5);
    }
  }

  void add_label(const std::string& name, const std::vector<Point>& points, const Color& color) {
    if (points.empty()) return;
    if (const std::optional<Point> there = place(points.back()))
      labels_.push_back({there->y, name + " " + loss_text(points.back().y), color});
  }

  // At the right, each beside where its line ends, moved apart where they would touch.
  void draw_labels() {
    constexpr double kLine_px = 1.35 * kFont_px;
    add_label("training", plot_.smoothed, kTraining);
    add_label("validation", plot_.validations, kValidation);
    std::sort(labels_.begin(), labels_.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
    double free = kFrame.top;
    for (Label& label : labels_) free = (label.y = std::max(label.y, free)) + kLine_px;
    double taken = kFrame.bottom + kLine_px;
    for (auto label = labels_.rbegin(); label != labels_.rend(); ++label)
      taken = label->y = std::min(label->y, taken - kLine_px);
    for (const Label& label : labels_)
      text(label.text, kFrame.right + kLabelGap_px, label.y, Side::left, fitting(label.text), label.color);
  }

  // As large as the room at the right allows.
  Font fitting(const std::string& words) {
    const Font font{"", kFont_px, true};
    const double room = static_cast<double>(kSheet.width) - kFrame.right - 2 * kLabelGap_px;
    return {"", kFont_px * std::min(1.0, room / canvas_.measure(words, font).width), true};
  }

  void draw_title() {
    const Font font{"", kTitle_px, true};
    text(plot_.title, kFrame.left, 48, Side::left, font, kInk);
    const Point* lowest = best();
    if (!lowest) return;
    const std::string words =
        "best validation " + loss_text(lowest->y) + " after step " + shortest(lowest->x);
    text(words, static_cast<double>(kSheet.width) - 40, 48, Side::right, {"", kFont_px}, kSoftInk);
  }

  const CurvePlot& plot_;
  Canvas canvas_;
  const Scale x_, y_;
  std::vector<Label> labels_;
};

}  // namespace

void draw_curves(const std::filesystem::path& path, const std::string& format, const CurvePlot& plot,
                 const OutputMark& mark) {
  Drawing drawing(plot, format);
  drawing.draw();
  drawing.write(path, mark);
}

}  // namespace atelier
