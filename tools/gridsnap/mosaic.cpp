#include "gridsnap/mosaic.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/max.h>
#include <ATen/ops/min.h>

#include "app/mosaic_options.h"

namespace atelier {

namespace {

int64_t columns_of_all_layers(const Grid& grid) {
  const int64_t layers = std::max<int64_t>(1, grid.size.layers);
  return layers * (grid.size.columns + 1) - 1;
}

MosaicGrid kind_of(const Grid& grid) {
  return grid.hexagons ? MosaicGrid::hexagons : MosaicGrid::rectangles;
}

bool is_wanted(const Gathering<GridsnapJob>& gathering) {
  return gathering.wants("render") || gathering.wants("tiles");
}

// Vectors of three numbers from 0 to 1, or to 255.
bool are_colors(const at::Tensor& rows) {
  return rows.size(1) == 3 && rows.min().item<double>() >= 0 && rows.max().item<double>() <= 255;
}

std::vector<Color> colors_of(const at::Tensor& rows) {
  const double most = rows.max().item<double>() > 1 ? 255 : 1;
  const at::Tensor packed = rows.contiguous();
  const auto* next = packed.const_data_ptr<double>();
  std::vector<Color> colors;
  for (int64_t i = 0; i < rows.size(0); ++i, next += 3)
    colors.push_back({next[0] / most, next[1] / most, next[2] / most});
  return colors;
}

}  // namespace

MapPoints drawn_points(const GridsnapJob& job, const PointCloud& cloud) {
  MapPoints points{.ids = cloud.ids};
  if (!cloud.table.names.empty()) add_columns(points, cloud.table, job.columns);
  if (!job.features.empty() && cloud.rows.defined() && are_colors(cloud.rows))
    points.colors = colors_of(cloud.rows);
  points.picture_folders.push_back(cloud.table.path.parent_path());
  return points;
}

void check_mosaic(const Gathering<GridsnapJob>& gathering, const Grid& grid) {
  if (is_wanted(gathering))
    check_mosaic_size(gathering, kind_of(grid), columns_of_all_layers(grid), grid.size.rows,
                      gathering.job.mosaic);
}

void write_mosaic(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const SnappedCloud& snapped) {
  if (!is_wanted(gathering)) return;
  const Grid& grid = snapped.grid;
  MosaicFigure figure{.grid = kind_of(grid),
                      .num_columns = columns_of_all_layers(grid),
                      .num_rows = grid.size.rows,
                      .places = {},
                      .points = drawn_points(gathering.job, cloud)};
  for (const int64_t place : snapped.cells) {
    const GridCell cell = grid.cell(grid.cells[place]);
    figure.places.push_back({cell.column + cell.layer * (grid.size.columns + 1), cell.row});
  }
  render_mosaic(gathering, figure, gathering.job.mosaic);
}

}  // namespace atelier
