#include "charrnn/path_data.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace atelier {

namespace {

constexpr double kLargest = 1e5;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

size_t num_digits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

class PathReader {
 public:
  explicit PathReader(std::string_view data) : data_(data) {}

  // Where the last whole command, or whole set of its numbers, ends.
  size_t whole_length() {
    size_t whole = 0;
    bool is_first = true;
    while (true) {
      skip(" \t\r\n");
      if (at_ >= data_.size()) return whole;
      const char command = data_[at_++];
      const auto count = num_numbers(command);
      if (!count || (is_first && std::tolower(static_cast<unsigned char>(command)) != 'm')) return whole;
      is_first = false;
      if (*count == 0) {
        whole = at_;
        continue;
      }
      if (!read_set(command, *count)) return whole;
      do whole = at_;
      while (read_set(command, *count));
      at_ = whole;
      if (!is_command_next()) return whole;
    }
  }

 private:
  void skip(std::string_view letters) { at_ = std::min(data_.find_first_not_of(letters, at_), data_.size()); }

  bool is_command_next() {
    skip(" \t\r\n");
    return at_ >= data_.size() || std::isalpha(static_cast<unsigned char>(data_[at_]));
  }

  bool read_set(char command, int count) {
    const bool is_arc = count == 7;
    for (int i = 0; i < count; ++i) {
      skip(" \t\r\n,");
      if (!(is_arc && (i == 3 || i == 4) ? read_bit() : read_number())) return false;
    }
    return true;
  }

  bool read_bit() {
    if (at_ >= data_.size() || (data_[at_] != '0' && data_[at_] != '1')) return false;
    ++at_;
    return true;
  }

  bool read_number() {
    const size_t length = number_length(data_.substr(at_));
    if (length == 0) return false;
    const char* begin = data_.data() + at_ + (data_[at_] == '+' ? 1 : 0);
    double value = 0;
    const auto result = std::from_chars(begin, data_.data() + at_ + length, value);
    if (result.ec != std::errc() || std::abs(value) > kLargest) return false;
    at_ += length;
    return true;
  }

  std::string_view data_;
  size_t at_ = 0;
};

}  // namespace

std::optional<int> num_numbers(char command) {
  switch (std::tolower(static_cast<unsigned char>(command))) {
    case 'z':
      return 0;
    case 'h':
    case 'v':
      return 1;
    case 'm':
    case 'l':
    case 't':
      return 2;
    case 's':
    case 'q':
      return 4;
    case 'c':
      return 6;
    case 'a':
      return 7;
    default:
      return std::nullopt;
  }
}

size_t number_length(std::string_view text) {
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const size_t whole = num_digits(text.substr(at));
  at += whole;
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = num_digits(text.substr(at + 1));
    if (whole + fraction > 0) at += 1 + fraction;
  }
  if (whole + fraction == 0) return 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const size_t sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
    const size_t exponent = num_digits(text.substr(std::min(text.size(), at + 1 + sign)));
    if (exponent > 0) at += 1 + sign + exponent;
  }
  return at;
}

std::string whole_path(std::string_view data) {
  return std::string(data.substr(0, PathReader(data).whole_length()));
}

}  // namespace atelier
