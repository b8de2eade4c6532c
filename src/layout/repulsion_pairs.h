// The sums of repulsion.h that many points do to one, lane by lane, in the order of the list.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/wide_vectors.h"

namespace atelier {

constexpr int64_t kRepulsionLanes = 16;
constexpr float kFarAway = 1e18F;  // of what fills lists up: it does nothing

template <int dims>
struct RepulsionLanes {
  float forces[dims][kRepulsionLanes] = {}, totals[kRepulsionLanes] = {};

  static double sum(const float* lanes) {
    double sum = 0;
    for (int64_t lane = 0; lane < kRepulsionLanes; ++lane) sum += lanes[lane];
    return sum;
  }
};

// From the place-th point in planes to `own`; returns the squared distance.
template <int dims>
[[gnu::always_inline]] inline float way_from(const float* const* planes, int64_t place, const float* own,
                                             float* away) {
  float square = 0;
  for (int d = 0; d < dims; ++d) {
    away[d] = own[d] - planes[d][place];
    square += away[d] * away[d];
  }
  return square;
}

// Of points in planes, as many as `size`, a multiple of the lanes, to the one at `own`.
template <int dims, bool is_cauchy>
ATELIER_WIDE_VECTORS void repel_one(const float* const* planes, int64_t size, const float* own, float dof,
                                    RepulsionLanes<dims>& lanes) {
  const float inverse_dof = 1 / dof;
  for (int64_t j = 0; j < size; j += kRepulsionLanes)
    for (int64_t lane = 0; lane < kRepulsionLanes; ++lane) {
      float away[dims];
      const float near = 1 / (1 + way_from<dims>(planes, j + lane, own, away) * inverse_dof);
      const float weight = is_cauchy ? near : std::pow(near, dof);
      lanes.totals[lane] += weight;
      for (int d = 0; d < dims; ++d) lanes.forces[d][lane] += weight * near * away[d];
    }
}

// The same of clusters: how many points lie round each place, and their variance along an axis, which
// Cauchy's kernel takes into account to the second order: half the variance times the Laplacian of what is
// summed.
template <int dims, bool is_cauchy>
ATELIER_WIDE_VECTORS void repel_by_clusters(const float* const* planes, const float* masses,
                                            const float* variances, int64_t size, const float* own, float dof,
                                            RepulsionLanes<dims>& lanes) {
  const float inverse_dof = 1 / dof;
  for (int64_t j = 0; j < size; j += kRepulsionLanes)
    for (int64_t lane = 0; lane < kRepulsionLanes; ++lane) {
      float away[dims];
      const float near = 1 / (1 + way_from<dims>(planes, j + lane, own, away) * inverse_dof);
      const float weight = masses[j + lane] * (is_cauchy ? near : std::pow(near, dof));
      const float spread = is_cauchy ? variances[j + lane] * near : 0, far = 4 * (1 - near);
      lanes.totals[lane] += weight * (1 + spread * (far - dims));
      const float push = weight * near * (1 + spread * (3 * far - 2 * (dims + 2)));
      for (int d = 0; d < dims; ++d) lanes.forces[d][lane] += push * away[d];
    }
}

}  // namespace atelier
