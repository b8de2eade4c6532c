// Colors that say what a 2-D map could not: points laid out again in 3-D, and read as colors.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// Of places (N,3) float32: (N,3) float32 sRGB, 0..1. The map is turned to its principal axes; the two widest
// are the hue and chroma and the third the lightness of OKLab (Ottosson 2020), so that near points look alike
// as much everywhere, and every color is bright enough to be a background.
at::Tensor colors_of_places(const at::Tensor& places);

}  // namespace atelier
