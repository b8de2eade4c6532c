// A cloud's way to its grid: the grid as the job wants it, the pins on it, and the assignment.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "gridsnap/cloud.h"
#include "layout/assignment.h"
#include "layout/grid.h"
#include "layout/snap.h"

namespace atelier {

struct SnappedCloud {
  Grid grid;
  std::vector<int64_t> cells;  // of every point its place in grid.cells
  double cost = 0, bound = 0;
  bool is_optimal = false;
  std::optional<double> quality;  // DPQ16, of points that were sorted by features
  at::Tensor beginning;  // (N,D): where the points lay before, in the unit of grid.centers(); or undefined

  double gap() const { return cost > 0 ? (cost - bound) / cost : 0; }
};

// Error for more points than cells.
Grid wanted_grid(const GridsnapJob& job, const PointCloud& cloud);
// Error for pins of points or to cells that are not there.
std::vector<Pin> pins_on(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid);
SnappedCloud snapped_cloud(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const Grid& grid);

// The same from a table that an earlier run wrote.
SnappedCloud snapped_before(const Gathering<GridsnapJob>& gathering, const PointCloud& cloud,
                            const Grid& grid, const Table& table);

}  // namespace atelier
