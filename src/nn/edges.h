// Convolutions that see a picture's edge repeated beyond it, where they would see zeros: no layer then knows
// where the picture ends, and nothing that descends a loss of its layers grows a frame along it. Done as the
// convolution with zeros and what the repeated rows and columns add to its outermost results, which costs
// next to nothing.
#pragma once

#include <ATen/core/Tensor.h>

#include "nn/graph.h"

namespace atelier {

// The graph with such convolutions: all of 3x3, stride 1 and padding 1. Others keep their zeros.
Graph with_repeated_edges(const Graph& graph);

// `result` (N,D,H,W) of a 3x3 convolution of `x` (N,C,H,W) with padding 1: what repeated edges add to it.
void add_repeated_edges(at::Tensor& result, const at::Tensor& x, const at::Tensor& weight, int64_t groups);
// The way back: to the gradient by x (N,C,H,W) of the convolution with zeros.
void add_gradient_of_edges(at::Tensor& by_x, const at::Tensor& gradient, const at::Tensor& weight,
                           int64_t groups);

}  // namespace atelier
