// Operations of a frozen network whose way back costs little memory. Autograd keeps every activation; the
// gradient by the picture alone needs no more than the sign of what a ReLU saw, the place of what a pool
// took, and the shape of what a convolution read. A dream of 24 megapixels so takes a fifth of the memory. No
// second derivatives.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>

namespace atelier::lean {

// Whether there is a way back to keep: elsewhere the operations of libtorch are as good.
bool can_follow(const at::Tensor& x);

// Each takes an `x` that can_follow().
using Pair = std::array<int64_t, 2>;

// conv2d whose weights get no gradient. `bias` may be undefined. `repeats_edges`: see nn/edges.h.
at::Tensor conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, Pair stride,
                Pair padding, Pair dilation, int64_t groups, bool repeats_edges);

// x between 0 and `top`, below 0 `slope` of it: relu (0, infinity), relu6, leaky_relu. `x` is overwritten
// where `in_place` says so.
at::Tensor rectify(const at::Tensor& x, double slope, double top, bool in_place);

// max_pool2d.
at::Tensor max_pool(const at::Tensor& x, Pair kernel, Pair stride, Pair padding, Pair dilation, bool ceil);

}  // namespace atelier::lean
