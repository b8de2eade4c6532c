// The gradient of goals by the pixels, of a whole picture or tile by tile: the same to float32's rounding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "dream/goal.h"
#include "nn/network.h"

namespace atelier {

// How far a picture is moved before the network looks at it; what leaves on one side enters on the other.
struct Shift {
  int64_t down = 0, right = 0;
  bool operator==(const Shift&) const = default;
};

// The gradient of `goals` by `picture` (N,3,H,W), float32 and of its size, up to a positive factor for each
// picture. The network sees each picture moved by its shift (one for all, or N); the gradient lies where the
// picture lies. Several goals count by their weights, each brought to mean absolute value 1. `tile_px`:
// largest side of a tile's own part.
at::Tensor gradient_of(const Network& network, const at::Tensor& picture, const Goals& goals,
                       const std::vector<Shift>& shifts, int64_t tile_px);

}  // namespace atelier
