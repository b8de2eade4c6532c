// Convolutions with wide kernels and few outputs, as networks that paint end with: libraries compute outputs
// in blocks of 16 or so and throw most of them away. Here every column of the kernel is a set of outputs of
// a kernel one column wide, whose results are shifted and summed: the same numbers in a third of the time.
#pragma once

#include <ATen/core/Tensor.h>

#include "nn/graph.h"

namespace atelier {

// Whether `layer` is such a convolution, and `x` a float32 map on the CPU that no gradient is asked of.
bool has_few_outputs(const LayerSpec& layer, const at::Tensor& x);

// conv2d of stride 1 with `padding` rows and columns of zeros on both sides, channels last.
at::Tensor conv_of_few_outputs(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                               int64_t padded_rows, int64_t padded_columns);

}  // namespace atelier
