#include "gridsnap/sorting.h"

#include <ATen/ops/tensor.h>
#include <spdlog/fmt/fmt.h>

#include <unordered_map>

#include "base/log.h"
#include "base/text.h"
#include "layout/grid_quality.h"
#include "layout/grid_sort.h"
#include "layout/grid_spare.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

// Rows by the points' ids where the file knows them, else in order.
at::Tensor features_of(const GridsnapJob& job, const PointCloud& cloud) {
  const Vectors vectors = read_vectors(job.features.path);
  std::unordered_map<std::string, int64_t> row_of;
  for (size_t row = 0; row < vectors.ids.size(); ++row) row_of.emplace(vectors.ids[row], row);
  std::vector<int64_t> rows;
  std::string unknown;
  for (const std::string& id : cloud.ids)
    if (const auto found = row_of.find(id); found != row_of.end())
      rows.push_back(found->second);
    else if (unknown.empty())
      unknown = id;
  if (rows.size() == cloud.ids.size()) return vectors.rows.index_select(0, at::tensor(rows, at::kLong));
  if (!rows.empty())
    throw Error("has no row for the point '" + unknown + "'" + did_you_mean(unknown, vectors.ids),
                job.features.text, "give features of all points");
  if (vectors.rows.size(0) != cloud.size())
    throw Error("has " + std::to_string(vectors.rows.size(0)) + " rows for " + std::to_string(cloud.size()) +
                    " points",
                job.features.text, "give a row a point, in their order, or ids to both");
  return vectors.rows;
}

SortLattice lattice_of(const Grid& grid, const std::vector<int64_t>& usable_places) {
  SortLattice lattice{.columns = grid.size.columns,
                      .rows = grid.size.rows,
                      .layers = std::max<int64_t>(1, grid.size.layers),
                      .wraps = grid.wraps,
                      .usable = std::vector<bool>(grid.size.cells(), false)};
  for (const int64_t place : usable_places) lattice.usable[grid.cells[place]] = true;
  return lattice;
}

}  // namespace

SnappedCloud sorted_cloud(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const Grid& grid) {
  const GridsnapJob& job = gathering.job;
  const at::Tensor features = features_of(job, cloud).contiguous();
  const std::vector<Pin> pins = pins_on(job, cloud, grid);
  std::vector<int64_t> pinned(pins.empty() ? 0 : cloud.size(), -1), taken;
  for (const Pin& pin : pins) {
    pinned[pin.point] = grid.cells[pin.place];
    taken.push_back(pin.place);
  }
  std::vector<int64_t> usable = offered_cells(grid, taken, cloud.size() - std::ssize(pins), job.grid.spare);
  usable.insert(usable.end(), taken.begin(), taken.end());
  const SortLattice lattice = lattice_of(grid, usable);
  const std::vector<int64_t> cells =
      sort_on_grid(features, lattice, pinned, job.sort, gathering.seed(), gathering.progress());

  SnappedCloud sorted{
      .grid = grid, .cells = {}, .quality = distance_preservation_quality(features, cells, lattice)};
  for (const int64_t cell : cells) sorted.cells.push_back(grid.place_of(cell));
  // Films begin with the points as they came, in reading order.
  sorted.beginning = grid.centers().slice(0, 0, cloud.size());
  spdlog::info("DPQ16 {:.4f} (1: neighbors on the grid are the nearest there are)", *sorted.quality);
  return sorted;
}

}  // namespace atelier
