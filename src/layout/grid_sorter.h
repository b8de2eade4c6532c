// The map that a sort on a grid works with: which point each cell has, and what the smoothed map shows there.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "layout/grid_groups.h"
#include "layout/grid_sort.h"

namespace atelier {

class GridSorter {
 public:
  // `rows` (N,D) float32, and checked pins as sort_on_grid has them; others begin at random. `lattice` must
  // outlive it.
  GridSorter(const at::Tensor& rows, const SortLattice& lattice, const std::vector<int64_t>& pinned,
             uint64_t seed);

  // Each cell then shows the mean of the points in the box of that radius round it.
  void smooth(double radius);
  // The points of each group go to the cells that show what is most like them, all in all.
  void assign(const CellGroups& groups);

  const std::vector<int32_t>& free_cells() const { return free_cells_; }
  const std::vector<int32_t>& points() const { return points_; }

 private:
  const float* row(int32_t point) const { return rows_.const_data_ptr<float>() + point * dims_; }
  void scatter(const std::vector<int64_t>& pinned, uint64_t seed);
  void weigh(int64_t cell, float pin_weight);
  void divide(int64_t cell, float pin_weight);
  float weight_of(int64_t cell, float pin_weight) const;
  void assign(std::vector<int32_t> cells);

  const at::Tensor rows_;
  const SortLattice& lattice_;
  const int64_t dims_;
  std::vector<int32_t> points_, free_cells_;  // the point of each cell, or -1; cells that points move between
  std::vector<bool> is_pinned_;               // of cells
  std::vector<float> shown_, sums_, prices_;  // what the smooth map shows, a row a cell; its sums and weights
};

}  // namespace atelier
