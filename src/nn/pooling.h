// What an activation says of a whole picture: its numbers without their places, or all of them.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

enum class Pooling { mean, max, none };

// (N,C,H,W) or (N,D) to (N,D') float32 on the CPU: of each channel the mean or the largest over the picture,
// or C*H*W numbers, channel by channel and row by row. What is flat already is as it was.
at::Tensor pooled(const at::Tensor& activation, Pooling pooling);

}  // namespace atelier
