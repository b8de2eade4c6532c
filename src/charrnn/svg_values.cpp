#include "charrnn/svg_values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <vector>

#include "base/text.h"
#include "charrnn/path_data.h"

namespace atelier {

namespace {

constexpr double kLargest = 1e5;
constexpr std::array<std::string_view, 17> kNumbers{"cx", "cy",    "r",      "rx",           "ry",    "x",
                                                    "y",  "x1",    "y1",     "x2",           "y2",    "fx",
                                                    "fy", "width", "height", "stroke-width", "offset"};
constexpr std::array<std::string_view, 5> kShares{"opacity", "fill-opacity", "stroke-opacity", "stop-opacity",
                                                  "stroke-miterlimit"};
constexpr std::array<std::string_view, 3> kColors{"fill", "stroke", "stop-color"};
constexpr std::array<std::string_view, 6> kWords{"fill-rule",       "clip-rule",     "stroke-linecap",
                                                 "stroke-linejoin", "gradientUnits", "spreadMethod"};
constexpr std::array<std::string_view, 2> kTransforms{"transform", "gradientTransform"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_only(std::string_view text, bool (*takes)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), takes);
}

bool is_letter(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) != 0;
}

bool is_hex(char letter) {
  return std::isxdigit(static_cast<unsigned char>(letter)) != 0;
}

bool is_id(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '-';
}

std::optional<double> number(std::string_view text) {
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  const auto value = parse_number(text.front() == '+' ? text.substr(1) : text);
  return value && std::abs(*value) <= kLargest ? value : std::nullopt;
}

bool is_length(std::string_view text) {
  for (const std::string_view unit : {"px", "%"})
    if (text.ends_with(unit)) return number(text.substr(0, text.size() - unit.size())).has_value();
  return number(text).has_value();
}

bool is_color(std::string_view text) {
  if (text.starts_with('#'))
    return (text.size() == 4 || text.size() == 7) && has_only(text.substr(1), is_hex);
  if (text.starts_with("url(#") && text.ends_with(')'))
    return has_only(text.substr(5, text.size() - 6), is_id);
  return has_only(text, is_letter);
}

// The numbers that `text` begins with, and where they end.
std::vector<double> numbers_in(std::string_view text, size_t& end) {
  std::vector<double> numbers;
  end = 0;
  for (size_t at = 0; at < text.size();) {
    at = std::min(text.find_first_not_of(" \t\r\n,", at), text.size());
    const size_t length = number_length(text.substr(at));
    const auto value = number(text.substr(at, length));
    if (!value) break;
    numbers.push_back(*value);
    end = at += length;
  }
  return numbers;
}

// Pairs of numbers, as far as they are whole.
std::string whole_points(std::string_view text) {
  std::string points;
  size_t end = 0;
  const std::vector<double> numbers = numbers_in(text, end);
  for (size_t i = 0; i + 1 < numbers.size(); i += 2)
    points += (i ? " " : "") + shortest(numbers[i]) + "," + shortest(numbers[i + 1]);
  return points;
}

bool is_view_box(std::string_view text) {
  size_t end = 0;
  const std::vector<double> numbers = numbers_in(text, end);
  return end == text.size() && numbers.size() == 4 && numbers[2] > 0 && numbers[3] > 0;
}

bool is_transform(std::string_view text) {
  while (!text.empty()) {
    const size_t open = text.find('('), close = text.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
    const std::string name = trim(text.substr(0, open));
    const std::array<std::string_view, 6> known{"matrix", "translate", "scale", "rotate", "skewX", "skewY"};
    const std::string inside = trim(text.substr(open + 1, close - open - 1));
    size_t end = 0;
    const size_t count = numbers_in(inside, end).size();
    const bool fits = name == "matrix"   ? count == 6
                      : name == "rotate" ? count == 1 || count == 3
                                         : count == 1 || count == 2;
    if (!is_one_of(name, known) || !fits || end != inside.size()) return false;
    text.remove_prefix(std::min(text.find_first_not_of(" ,", close + 1), text.size()));
  }
  return true;
}

bool makes_sense(std::string_view attribute, std::string_view value) {
  if (is_one_of(attribute, kNumbers)) return is_length(value);
  if (is_one_of(attribute, kShares)) return number(value).has_value();
  if (is_one_of(attribute, kColors)) return is_color(value);
  if (is_one_of(attribute, kWords)) return has_only(value, is_letter);
  if (is_one_of(attribute, kTransforms)) return is_transform(value);
  if (attribute == "id") return has_only(value, is_id);
  if (attribute == "viewBox") return is_view_box(value);
  return false;
}

}  // namespace

std::string sensible_value(std::string_view attribute, std::string_view value) {
  if (attribute == "d") return whole_path(value);
  if (attribute == "points") return whole_points(value);
  const std::string text = trim(value);
  return makes_sense(attribute, text) ? text : "";
}

}  // namespace atelier
