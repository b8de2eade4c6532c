#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "charrnn/path_data.h"
#include "charrnn/svg_numbers.h"
#include "charrnn/svg_snap.h"

namespace atelier {

namespace {

// In units of the grid once snapped.
struct Place {
  double x = 0, y = 0;
};

// SIZE_MAX for a letter that is no command.
size_t count_of(char command) {
  const auto count = num_numbers(command);
  return count ? static_cast<size_t>(*count) : SIZE_MAX;
}

// Numbers and commands, with as little between them as they can do with.
class PathWriter {
 public:
  void command(char letter) {
    if (letter == implied_) return;
    text_ += letter;
    needs_space_ = had_point_ = false;
    implied_ = letter == 'm' ? 'l' : letter == 'M' ? 'L' : count_of(letter) == 0 ? '\0' : letter;
  }

  void number(const std::string& text) {
    const bool stands_apart = text[0] == '-' || (text[0] == '.' && had_point_);
    if (needs_space_ && !stands_apart) text_ += ' ';
    text_ += text;
    needs_space_ = true;
    had_point_ = text.find('.') != std::string::npos;
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  char implied_ = 0;  // what more numbers without a letter would be
  bool needs_space_ = false, had_point_ = false;
};

class PathSnapper {
 public:
  PathSnapper(std::string_view data, double grid) : data_(data), grid_(grid) {}

  std::string snap() {
    char command = 0;
    for (;;) {
      skip(" \t\r\n,");
      if (data_.empty()) break;
      if (std::isalpha(static_cast<unsigned char>(data_.front()))) {
        command = data_.front();
        data_.remove_prefix(1);
      } else if (command == 'm' || command == 'M') {
        command = command == 'm' ? 'l' : 'L';
      } else if (command == 0 || count_of(command) == 0) {
        break;
      }
      const size_t count = count_of(command);
      if (count == SIZE_MAX || !read(command, count)) break;
      write(command);
    }
    return writer_.take();
  }

 private:
  void skip(std::string_view letters) {
    data_.remove_prefix(std::min(data_.find_first_not_of(letters), data_.size()));
  }

  bool read(char command, size_t count) {
    const bool is_arc = count == 7;
    for (size_t i = 0; i < count; ++i) {
      skip(" \t\r\n,");
      const bool is_flag = is_arc && (i == 3 || i == 4);
      const std::optional<double> value = is_flag ? take_flag() : take_svg_number(data_);
      if (!value) return false;
      numbers_[i] = *value;
    }
    return true;
  }

  std::optional<double> take_flag() {
    if (data_.empty() || (data_.front() != '0' && data_.front() != '1')) return std::nullopt;
    const double value = data_.front() - '0';
    data_.remove_prefix(1);
    return value;
  }

  void write(char command) {
    const bool relative = std::islower(static_cast<unsigned char>(command));
    const Place from = relative ? pen_ : Place{}, written_from = relative ? written_ : Place{};
    writer_.command(command);
    Place to = pen_, written_to = written_;
    const auto along = [&](double value, double begin, double written_begin, double& exact, double& snapped) {
      exact = begin + value;
      snapped = on_grid(exact);
      writer_.number(svg_number((snapped - written_begin) * step()));
    };
    const auto place = [&](size_t i) {
      along(numbers_[i], from.x, written_from.x, to.x, written_to.x);
      along(numbers_[i + 1], from.y, written_from.y, to.y, written_to.y);
    };
    switch (std::tolower(static_cast<unsigned char>(command))) {
      case 'z':
        to = start_, written_to = written_start_;
        break;
      case 'h':
        along(numbers_[0], from.x, written_from.x, to.x, written_to.x);
        break;
      case 'v':
        along(numbers_[0], from.y, written_from.y, to.y, written_to.y);
        break;
      case 'a':
        for (const size_t i : {0, 1}) writer_.number(svg_number(snapped_length(numbers_[i], grid_)));
        for (const size_t i : {2, 3, 4}) writer_.number(svg_number(numbers_[i]));
        place(5);
        break;
      default:
        for (size_t i = 0; i < count_of(command); i += 2) place(i);
    }
    pen_ = to, written_ = written_to;
    if (command == 'm' || command == 'M') start_ = pen_, written_start_ = written_;
  }

  double step() const { return grid_ > 0 ? grid_ : 1; }
  double on_grid(double value) const { return grid_ > 0 ? std::round(value / grid_) : value; }

  std::string_view data_;
  double grid_;
  PathWriter writer_;
  std::array<double, 7> numbers_{};
  Place pen_, start_, written_, written_start_;
};

}  // namespace

std::string snapped_path(std::string_view data, double grid) {
  return PathSnapper(data, grid).snap();
}

}  // namespace atelier
