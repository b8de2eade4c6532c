// Which places of a layer's map count for a style.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// `mask` (1,1,H,W), 0..1, as weights of the places of `layer`'s map of a picture of `size`: (1,1,h,w).
// Undefined, which is everywhere, stays undefined.
at::Tensor layer_mask(const Graph& graph, const std::string& layer, PictureSize size, const at::Tensor& mask);

}  // namespace atelier
