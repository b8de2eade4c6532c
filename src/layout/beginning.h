// Where the points of a map begin.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "layout/affinity.h"

namespace atelier {

// The first components of points (N,D+) float32, as planes (D,N), centered, the first with a standard
// deviation of 1e-4 (Kobak and Berens 2019). `jitter` of that is added as noise, which parts points in one
// place.
at::Tensor beginning_of_map(const at::Tensor& components, int64_t dims, uint64_t seed, double jitter = 0.01);

// The smoothest coordinates over the graph of affinities but for the constant one: eigenvectors of its
// normalized Laplacian (Belkin and Niyogi 2003), by subspace iteration. (N,dims) float32, for
// beginning_of_map().
at::Tensor spectral_components(const Affinities& affinities, int64_t dims, uint64_t seed);

// (N,dims) of noise.
at::Tensor random_components(int64_t size, int64_t dims, uint64_t seed);

}  // namespace atelier
