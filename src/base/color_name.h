// Colors as people write them.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace atelier {

// sRGB, 0..1.
struct Color {
  double red = 0, green = 0, blue = 0;

  std::array<uint8_t, 3> bytes() const;
};

Color parse_color(const std::string& text);  // "#rrggbb" or "#rgb"; Error otherwise
// Near-white on dark colors, near-black on light ones: what text on `background` is drawn in.
Color contrast_color(const Color& background);
// `share` of the way from `a` to `b`.
Color mixed(const Color& a, const Color& b, double share);

}  // namespace atelier
