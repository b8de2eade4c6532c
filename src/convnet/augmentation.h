// Pictures as they might have been as well: what a classifier sees instead of always the same ones.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "train/variation.h"

namespace atelier {

struct Augmentation {
  Variation movement{.repeats_edges = true};
  double color = 0;  // brightness, contrast and saturation by up to this share, both ways
  double mixup = 0;  // alpha of Zhang et al. 2018; 0: none

  bool is_none() const { return movement.is_none() && color == 0 && mixup == 0; }
};

// (N,C,H,W) 0..1; by seed and step alone. Saturation is for three channels.
at::Tensor recolored(const at::Tensor& pictures, double share, uint64_t seed, uint32_t step);

// Zhang et al. 2018, "mixup: beyond empirical risk minimization", equation 2: each row of both with another
// one, by the same share. `seen` (N,...), `targets` (N,C).
struct Mixed {
  at::Tensor seen, targets;
};
Mixed mixed_up(const at::Tensor& seen, const at::Tensor& targets, double alpha, uint64_t seed, uint32_t step);

}  // namespace atelier
