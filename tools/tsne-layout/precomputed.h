// Distances that were taken elsewhere.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tensor/knn.h"

namespace atelier {

struct Precomputed {
  Neighbors neighbors;           // with -1 after the last of points that have fewer
  std::vector<std::string> ids;  // or none
};

// .npy          (N,N): distances of all pairs; the diagonal is passed over
// .safetensors  `indices` (N,K) whole numbers, -1 for none, and `distances` (N,K); metadata `names`, a JSON
// list .csv, .tsv    columns from, to, distance: a line for each pair that is near; said once, it holds both
// ways Error for distances below 0 or not finite, and indices out of range, naming the place.
Precomputed read_precomputed(const std::filesystem::path& path);

}  // namespace atelier
