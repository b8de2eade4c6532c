// Feature vectors sorted on a grid so that neighbors are alike: linear assignment sorting (Barthel, Hezel,
// Jung and Schall 2023, "Improved Evaluation and Generation of Grid Layouts using Distance Preservation
// Quality and Linear Assignment Sorting"). The map of features is smoothed over a box of cells, random groups
// of cells are assigned anew to what the smooth map shows there, and the box shrinks. Apart from theirs: the
// box shrinks smoothly; a cell counts less in what it is compared with than its neighbors; all groups of a
// pass are disjoint, so that they are solved at the same time; and a group begins with the prices that its
// cells had last, which makes groups of hundreds as quick as tens were. The same on any count of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/progress.h"

namespace atelier {

struct SortLattice {
  int64_t columns = 1, rows = 1, layers = 1;
  bool wraps = false;        // a torus, along all axes
  std::vector<bool> usable;  // of columns * rows * layers cells in reading order; empty: all

  int64_t num_cells() const { return columns * rows * layers; }
  bool is_usable(int64_t cell) const { return usable.empty() || usable[cell]; }
  int64_t num_usable() const;
};

struct SortOptions {
  double first_radius = 0.7;  // of the box, as a part of the longest side; at most 1, on a torus 0.48
  double last_radius = 0.7;   // in cells
  double decay = 0;           // of the radius with each round; 0: 0.98 for up to 4096 cells, else 0.95
  int64_t passes = 2;         // over all cells with each radius
  int64_t candidates = 512;   // cells of a group: more are better and slower
  int64_t dims = 64;          // vectors of more numbers are sorted by so many principal components
};

// features (N,D) float32 on the CPU, finite, D from 1, N at most the number of usable cells. `pinned`: of
// each point the cell where it stays, or -1; or empty. Returns the cell of each point, each another. Which
// cells stay empty comes from the sort: they say next to nothing about what belongs round them. Progress is
// told after each pass. Error for too many points, numbers that are not finite, and pins that cannot be.
std::vector<int64_t> sort_on_grid(const at::Tensor& features, const SortLattice& lattice,
                                  const std::vector<int64_t>& pinned, const SortOptions& options,
                                  uint64_t seed, const Progress& progress = {});

}  // namespace atelier
