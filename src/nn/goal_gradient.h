// Gradients of goals by the pixels, of a whole picture or tile by tile: the same to float32's rounding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/goal.h"
#include "nn/network.h"

namespace atelier {

// How far a picture is moved before the network looks at it; what leaves on one side enters on the other.
struct Shift {
  int64_t down = 0, right = 0;
  bool operator==(const Shift&) const = default;
};

struct GoalGradient {
  at::Tensor gradient;  // (N,3,H,W) float32, where the picture lies
  double loss = 0;      // Gathered::loss
};

// Of each goal, by `picture` (N,3,H,W) float32, up to the factor that Goal::seeds leaves open. The network
// sees each picture moved by its shift (one for all, or N). `tile_px`: largest side of a tile's own part.
std::vector<GoalGradient> gradients_of(const Network& network, const at::Tensor& picture,
                                       const std::vector<const Goal*>& goals,
                                       const std::vector<Shift>& shifts, int64_t tile_px);

// What a goal gathers of a picture (1,3,H,W), without any gradient: of a style, say.
Tensors sums_of(const Network& network, const at::Tensor& picture, const Goal& goal, int64_t tile_px);
// The whole maps of `taps`, (1,C,h,w) each, in the network's precision.
Tensors features_of(const Network& network, const at::Tensor& picture, const std::vector<std::string>& taps,
                    int64_t tile_px);

}  // namespace atelier
