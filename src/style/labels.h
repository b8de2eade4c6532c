// Semantic maps: pictures in which a color stands for a kind of thing (Champandard 2016, "Semantic Style
// Transfer and Turning Two-Bit Doodles into Fine Artwork"). Colors that cover a fair part of either map are
// the labels; all other pixels, of soft edges or JPEG's noise, count as the nearest of those.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace atelier {

using LabelColor = std::array<int, 3>;  // RGB, 0..255

// Both maps share the labels; one label or more.
struct LabelMaps {
  std::vector<LabelColor> colors;  // of the labels, the most frequent first
  at::Tensor picture, style;       // (1,L,H,W) float32, one-hot
};

// Of maps (1,3,H,W), RGB 0..1, of any two sizes. Error where no color of the one is in the other.
LabelMaps labels_of(const at::Tensor& picture, const at::Tensor& style);

}  // namespace atelier
