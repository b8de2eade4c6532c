// What a network that paints in one pass is taught (Johnson et al. 2016, section 3.2), of a batch at once:
// the content of each picture, the Gram matrices of one style, smoothness. All are shares of what a picture
// of nothing would have, as the relative losses of a transfer are, so that the same weights suit any network.
//
//   content      mean((F - F_content)^2) / mean(F_content^2)
//   style        sum((G - G_style)^2) / sum(G_style^2), G = E[f f^T] over the places of a map; the style's
//                are taken once
//   smoothness   mean squared differences of neighboring pixels 0..1, and how far pixels lie beyond 0..1
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "job/values.h"
#include "nn/network.h"

namespace atelier {

struct PaintingWeights {
  WeightedList content_layers, style_layers;  // shares of the two weights
  double content = 1, style = 5, smoothness = 1;
};

class PaintingLoss {
 public:
  struct Parts {
    at::Tensor content, style, smoothness;  // weighed; float32 scalars, which autograd follows

    at::Tensor sum() const;
  };

  // `network`, which must outlive it, is dense (nn/dense.h); `style` (1,3,H,W) of the size that it is looked
  // at, on its device. Errors: unknown layers, a style that is too small for them.
  PaintingLoss(const Network& network, const at::Tensor& style, const PaintingWeights& weights,
               int64_t tile_px);

  // `painted` and `contents` (N,3,S,S) 0..1, float32.
  Parts operator()(const at::Tensor& painted, const at::Tensor& contents) const;

 private:
  std::vector<at::Tensor> content_maps(const at::Tensor& contents) const;

  const Network& network_;
  const PaintingWeights weights_;
  std::vector<std::string> content_taps_, taps_;  // of the painted: content layers, then those of the style
  std::vector<at::Tensor> grams_;                 // (C,C) float32 of each style layer
};

// (N,C,C) float32: E[f f^T] of each map of (N,C,H,W).
at::Tensor gram_of(const at::Tensor& maps);

}  // namespace atelier
