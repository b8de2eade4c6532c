#include "base/color_name.h"

#include <cmath>

#include "base/error.h"

namespace atelier {

std::array<uint8_t, 3> Color::bytes() const {
  const auto byte = [](double value) { return static_cast<uint8_t>(std::lround(value * 255)); };
  return {byte(red), byte(green), byte(blue)};
}

Color parse_color(const std::string& text) {
  const bool digits = text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  const size_t width = text.size() == 4 ? 1 : 2;
  if (!text.starts_with('#') || !digits || (text.size() != 4 && text.size() != 7))
    throw Error("'" + text + "' is no color", "", "write it as #rrggbb, as #1a1a1a");
  const auto channel = [&](size_t i) {
    const std::string hex = text.substr(1 + i * width, width);
    return std::stoi(width == 1 ? hex + hex : hex, nullptr, 16) / 255.0;
  };
  return {channel(0), channel(1), channel(2)};
}

// Relative luminance (WCAG 2.1): at 0.18 black and white contrast equally.
Color contrast_color(const Color& background) {
  const auto linear = [](double value) { return std::pow(value, 2.2); };
  const double luminance =
      0.2126 * linear(background.red) + 0.7152 * linear(background.green) + 0.0722 * linear(background.blue);
  const double level = luminance < 0.18 ? 0.92 : 0.08;
  return {level, level, level};
}

Color mixed(const Color& a, const Color& b, double share) {
  const auto between = [&](double from, double to) { return from + (to - from) * share; };
  return {between(a.red, b.red), between(a.green, b.green), between(a.blue, b.blue)};
}

}  // namespace atelier
