// Pictures moved a little before they are learned from, so that few become many.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

// At most; each picture by numbers of its own. 0: none.
struct Variation {
  double turn = 0;             // degrees, both ways
  double shift = 0;            // share of the side, both ways, across and down
  double zoom = 0;             // nearer or farther by this share
  bool flip = false;           // every other one left for right
  bool repeats_edges = false;  // beyond the border, where it is black else

  bool is_none() const { return turn == 0 && shift == 0 && zoom == 0 && !flip; }
};

// (N,C,H,W) 0..1, bilinear; by `seed` and `step` alone.
at::Tensor varied(const at::Tensor& pictures, const Variation& variation, uint64_t seed, uint32_t step);

}  // namespace atelier
