// Instance norm of a frozen network on the CPU (Ulyanov et al. 2016), together with what follows it: one
// pass over memory for the statistics and one for all the rest, where separate operations take five. The
// statistics are summed row by row and do not depend on the number of threads.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// What is done in the same pass over normed numbers.
struct AfterNorm {
  bool rectified = false;  // a ReLU
  at::Tensor added;        // of the shape of x, or undefined
};

// Whether `x` is a float32 map (N,C,H,W) on the CPU with its channels last, a part of one included, that no
// gradient is asked of.
bool can_norm_in_rows(const at::Tensor& x);

// (x - mean) / sqrt(variance + eps) * weight + bias by picture and channel, then `after`. `x` is one that
// can_norm_in_rows(); `weight` and `bias` are (C) float32 or undefined. `in_place` lets `x` be overwritten,
// which is done where it is dense.
at::Tensor norm_in_rows(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps,
                        const AfterNorm& after, bool in_place);

}  // namespace atelier
