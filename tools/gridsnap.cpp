// gridsnap: clouds of points to grids.
#include "app/run_all.h"
#include "gridsnap/output.h"
#include "gridsnap/place.h"

using namespace atelier;

namespace {

void snap(Gathering<GridsnapJob>& gathering) {
  const PointCloud cloud = read_point_cloud(gathering);
  const Grid grid = wanted_grid(gathering.job, cloud);
  const SnappedCloud snapped = snapped_cloud(gathering, cloud, grid);
  gathering.write_bytes(snapped_bytes(snapped, cloud, gathering.planned().output.format));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<GridsnapJob>(
      argc, argv, [](Gathering<GridsnapJob>& gathering) { gathering.as_one([&] { snap(gathering); }); });
}
