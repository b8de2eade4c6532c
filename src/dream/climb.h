// The gradient that a dream climbs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "dream/goal.h"
#include "nn/goal_gradient.h"

namespace atelier {

// The gradient of `goals` by `picture` (N,3,H,W), float32 and of its size, up to a positive factor for each
// picture. The network sees each picture moved by its shift (one for all, or N); the gradient lies where the
// picture lies. Several goals count by their weights, each brought to mean absolute value 1. `tile_px`:
// largest side of a tile's own part.
at::Tensor gradient_of(const Network& network, const at::Tensor& picture, const Goals& goals,
                       const std::vector<Shift>& shifts, int64_t tile_px);

}  // namespace atelier
