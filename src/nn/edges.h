// Convolutions that see a picture's edge repeated beyond it, where they would see zeros: no layer then knows
// where the picture ends, and nothing that descends a loss of its layers grows a frame along it. Done as the
// convolution with zeros and what the repeated rows and columns add to its outermost results, which costs
// next to nothing.
#pragma once

#include <ATen/core/Tensor.h>

#include "nn/graph.h"

namespace atelier {

// Whether that way is open: 3x3, stride 1, padding 1.
bool can_add_edges(const LayerSpec& layer);

// The graph with such convolutions. Others stay as they are: with zeros, or what their description says.
Graph with_repeated_edges(const Graph& graph);

// (N,C,H,W) with its outermost rows and columns repeated as often as `padding` says, for all other
// convolutions of that kind.
at::Tensor with_edges_around(const at::Tensor& x, const Padding& padding);

// `result` (N,D,H,W) of a 3x3 convolution of `x` (N,C,H,W) with padding 1: what repeated edges add to it.
void add_repeated_edges(at::Tensor& result, const at::Tensor& x, const at::Tensor& weight, int64_t groups);
// The way back: to the gradient by x (N,C,H,W) of the convolution with zeros.
void add_gradient_of_edges(at::Tensor& by_x, const at::Tensor& gradient, const at::Tensor& weight,
                           int64_t groups);

}  // namespace atelier
