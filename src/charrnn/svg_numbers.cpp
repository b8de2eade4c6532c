#include "charrnn/svg_numbers.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace atelier {

std::optional<double> take_svg_number(std::string_view& rest) {
  std::string_view text = rest;
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool begins = !digits.empty() && ((digits[0] >= '0' && digits[0] <= '9') || digits[0] == '.');
  double value = 0;
  if (!begins) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || std::abs(value) > 1e6) return std::nullopt;
  rest.remove_prefix(end - rest.data());
  return value;
}

std::string svg_number(double value) {
  const double rounded = std::round(value * 1e6) / 1e6;
  std::string text = shortest(rounded == 0 ? 0 : rounded);
  const size_t sign = text.starts_with('-') ? 1 : 0;
  if (text.substr(sign).starts_with("0.")) text.erase(sign, 1);
  return text;
}

double snapped_length(double value, double grid) {
  if (grid <= 0 || value == 0) return value;
  const double snapped = std::round(value / grid) * grid;
  return snapped == 0 ? std::copysign(grid, value) : snapped;
}

}  // namespace atelier
