// Colors that stand for something: for kinds, colors that are told apart; for values, a scale along which
// equal steps look equal. Both are computed in Oklab (Ottosson 2020, "A perceptual color space for image
// processing").
#pragma once

#include <cstddef>
#include <vector>

#include "base/color_name.h"

namespace atelier {

// Lightness 0..1; a: green to red; b: blue to yellow, about -0.3..0.3.
struct Oklab {
  double lightness = 0, a = 0, b = 0;
};
Oklab oklab_from(const Color& color);
Color color_from(const Oklab& lab);  // clamped to sRGB
bool is_within_srgb(const Oklab& lab);
double oklab_distance(const Oklab& a, const Oklab& b);

// From violet and dark over green to yellow and light, readable on white and on black.
Color scale_color(double share);

// From paper over coral to a dark violet, lightness falling evenly: for cells and words on a white ground.
Color paper_color(double share);

// -1 blue, 0 almost white, 1 red, of equal lightness on both sides; black words are read on all of them.
Color balance_color(double value);

// Each as far as possible from those before, for eyes of all three receptors and for those that lack the red
// or the green ones; from the 40th on they repeat. More kinds never change the first colors.
std::vector<Color> category_colors(size_t count);

}  // namespace atelier
