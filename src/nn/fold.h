// What a frozen network computes ahead of time: BatchNorm as part of the convolution before it, and the
// input's scale and channel order as part of the first convolutions. The input's mean stays a subtraction,
// since zero padding is zero only after it.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/graph.h"
#include "nn/parameters.h"

namespace atelier {

// The input's (x * range - mean) / std in its order.
class Normalization {
 public:
  explicit Normalization(const InputSpec& input);

  // (N,C,H,W) RGB 0..1 to what the first layer takes. May return `pixels` itself.
  at::Tensor apply(const at::Tensor& pixels) const;
  // From now on apply() only subtracts mean / range, and keeps RGB order.
  void fold_scale() { folded_ = true; }

  // A kernel (out, C, h, w) that does the same on what remains after fold_scale() as `kernel` did before.
  at::Tensor folded_into(const at::Tensor& kernel) const;

 private:
  at::Tensor per_channel(const std::vector<double>& values, const at::Tensor& like) const;

  bool flipped_ = false, folded_ = false;
  std::vector<double> scale_, shift_;  // normalized = x * scale + shift, in the network's order
};

// Folds where every reader of the input is an ungrouped convolution; false, and nothing changed, elsewhere.
bool fold_normalization(const Graph& graph, const Normalization& normalization, Parameters& parameters);

// The convolution's tensors with the BatchNorm after it folded in.
LayerTensors fold_batch_norm(const LayerSpec& norm, const LayerTensors& norm_tensors,
                             const LayerTensors& conv_tensors);

}  // namespace atelier
