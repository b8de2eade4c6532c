// How well a grid keeps the distances of the feature vectors that lie on it: Distance Preservation Quality
// (Barthel et al. 2023, section 4). D(k) is the mean distance of the features of a point to those of its k
// neighbors on the grid; D_opt(k) to its k nearest in truth; D of all pairs. With the gains
// G(k) = max(0, (D - D(k)) / D) and G_opt(k), the quality is |G|_p / |G_opt|_p, norms over k = 1 .. N-1; 1 is
// where neighbors on the grid are the nearest there are. As in the authors' own programs, neighbors that are
// equally far on the grid come in the order of their features' distances, so that numbers compare with
// theirs; the nearest of four is then no chance, and a shuffle of colors has 0.33 with p = 16 (0.04 with p =
// 2).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "layout/grid_sort.h"

namespace atelier {

// features (N,D) float32 on the CPU, and the cell of each point, all different. 1 where all features are
// equal or there are fewer than 3 points. Distances on a torus go the shorter way round. Takes N^2 log N
// time; of more than `most_asked` points only so many, spread evenly over the rows, are asked for their
// neighbors among all. The same on any count of threads.
double distance_preservation_quality(const at::Tensor& features, const std::vector<int64_t>& cells,
                                     const SortLattice& lattice, double p = 16, int64_t most_asked = 20000);

}  // namespace atelier
