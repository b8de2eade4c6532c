// What a network that paints in one pass is taught, of a batch at once (after Johnson et al. 2016, section
// 3.2): the content of each picture, one style, smoothness. All are shares of what a picture of nothing would
// have, as the relative losses of a transfer are, so that the same weights suit any network.
//
//   content      mean((F - F_content)^2) / mean(F_content^2)
//   style        (|m - m_style|^2 / |m_style|^2 + |S - S_style| / |S_style|) / 2 of the mean m and the
//                covariance S of a map's features over its places; those of the style are taken once. Squares
//                of Gram matrices, which Johnson has, grow with the fourth power of contrast: a few pictures
//                then drown the others.
//   smoothness   mean squared differences of neighboring pixels 0..1, and how far pixels lie beyond 0..1
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "job/values.h"
#include "nn/network.h"

namespace atelier {

struct PaintingWeights {
  WeightedList content_layers, style_layers;  // shares of the two weights
  double content = 1, style = 5, smoothness = 5;
};

// How features lie over the places of maps, of each of N pictures.
struct FeatureSpread {
  at::Tensor mean, covariance;  // (N,C), (N,C,C) float32
};
// Of maps (N,C,H,W); autograd follows.
FeatureSpread spread_of(const at::Tensor& maps);

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
  std::vector<FeatureSpread> style_;              // of each style layer, of one picture
};

}  // namespace atelier
