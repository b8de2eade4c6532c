// Products of matrices, in float32 or bfloat16, and their gradients.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// a (M,K) . b (K,N), both float32 or both bfloat16, without gradients. In float32 on CPUs by oneDNN, which
// is quicker than libtorch's own choice, MKL, where that does not know the processor (twice on AMD's); it
// likes b contiguous.
at::Tensor product(const at::Tensor& a, const at::Tensor& b);

// What a product rows (M,K) . weights (N,K)^T makes of the gradient `from` (M,N) of what came out: that of
// the weights, float32.
at::Tensor weight_gradient(const at::Tensor& from, const at::Tensor& rows);

// x (..,K) . weights (N,K)^T + bias (N), float32; bias may be undefined. `low_precision`: multiplied in
// bfloat16, forward and back. Differentiable in all three.
at::Tensor affine(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias, bool low_precision);

}  // namespace atelier
