// What lies between the points of a map: codes blended at the points of a lattice over it.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// Of codes (N,D) float32 and their `map` (N,2): (rows * columns, D) float32, line by line from the top left
// of the map's bounds. Weights are Gaussians as wide as half a lattice cell, and no narrower than the
// distance to the third nearest point.
at::Tensor codes_between(const at::Tensor& codes, const at::Tensor& map, int64_t columns, int64_t rows);

}  // namespace atelier
