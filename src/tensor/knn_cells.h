// Nearest neighbors of many rows, nearly: each row is compared with those of the cells around its own, cells
// being those of a k-means clustering (an inverted file, Jegou, Douze and Schmid 2011, without its codes).
// The same on any count of threads, unlike graphs that are built by several at once.
#pragma once

#include "tensor/knn.h"

namespace atelier {

struct CellSearch {
  int64_t num_cells = 0;    // 0: a cell for some 500 rows
  int64_t num_probed = 32;  // cells that are looked through for the rows of one
};

// As nearest_neighbors() of rows (N,D) among themselves. -1 where the cells that were looked through hold
// fewer.
Neighbors nearest_neighbors_nearly(const at::Tensor& rows, int64_t count, uint64_t seed,
                                   const CellSearch& options = {},
                                   const std::function<void(double)>& progress = {});

// The share of the true neighbors that was found, asked at `most_asked` rows spread evenly.
double recall_of(const Neighbors& found, const at::Tensor& rows, int64_t most_asked = 500);

}  // namespace atelier
