// New points in an old map that stays as it is (Policar, Strazar and Zupan 2019, section 4): each begins at
// the median of its neighbors and descends alone, so that it depends on no other new point.
#pragma once

#include <ATen/core/Tensor.h>

#include "base/progress.h"
#include "tensor/knn.h"

namespace atelier {

struct PlacementOptions {
  double perplexity = 5, exaggeration = 1.5, rate = 0.5, momentum = 0.8, longest_step = 0.5;
  double dof = 1;
  int iterations = 100;
};

int64_t neighbors_for_placement(const PlacementOptions& options);

// `map` (N,D) float32, D from 1 to 3. `neighbors` of M new points among the N: as many as above. (M,D)
// float32, the same on any count of threads. O(M N) an iteration.
at::Tensor placed(const at::Tensor& map, const Neighbors& neighbors, const PlacementOptions& options,
                  const Progress& progress = {});

}  // namespace atelier
