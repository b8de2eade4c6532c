// gridsnap: clouds of points to grids.
#include "app/run_all.h"
#include "gridsnap/film.h"
#include "gridsnap/mosaic.h"
#include "gridsnap/output.h"
#include "gridsnap/place.h"
#include "gridsnap/sorting.h"

using namespace atelier;

namespace {

// The cells, or those that are there where only what is drawn of them changed.
SnappedCloud made(Gathering<GridsnapJob>& gathering, const PointCloud& cloud) {
  const Grid grid = wanted_grid(gathering.job, cloud);
  const std::string& format = gathering.planned().output.format;
  if (const auto there = gathering.computed_output(); there && (format == "csv" || format == "tsv"))
    return snapped_before(gathering, cloud, grid, read_table(*there));
  check_mosaic(gathering, grid);
  return gathering.job.features.empty() ? snapped_cloud(gathering, cloud, grid)
                                        : sorted_cloud(gathering, cloud, grid);
}

void snap(Gathering<GridsnapJob>& gathering) {
  const PointCloud cloud = read_point_cloud(gathering);
  const SnappedCloud snapped = made(gathering, cloud);
  write_mosaic(gathering, cloud, snapped);
  write_film(gathering, cloud, snapped);
  gathering.write_bytes(snapped_bytes(snapped, cloud, gathering.planned().output.format));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<GridsnapJob>(
      argc, argv, [](Gathering<GridsnapJob>& gathering) { gathering.as_one([&] { snap(gathering); }); });
}
