#include "gridsnap/mosaic.h"

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

}  // namespace

MapPoints drawn_points(const GridsnapJob& job, const PointCloud& cloud) {
  MapPoints points{.ids = cloud.ids};
  if (!cloud.table.names.empty()) add_columns(points, cloud.table, job.columns);
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
