// draw-map: layouts of points as maps.
#include "app/run_all.h"
#include "draw-map/job.h"
#include "draw-map/overlay.h"

using namespace atelier;

namespace {

void draw(Gathering<DrawMapJob>& gathering) {
  const DrawMapJob& job = gathering.job;
  std::vector<MapLayer> layers;
  gathering.for_each_input([&](const Source& source) {
    layers.push_back({source.input.stem, points_of(read_table(source.input.path), job.columns)});
  });
  MapPoints points = overlaid(layers);
  if (!job.segments.empty()) join_pairs(points, read_table(job.segments.path));
  gathering.write_by([&](const fs::path& path, const OutputMark& mark) {
    render_map(path, gathering.planned().output.format, points, job.map, mark);
  });
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<DrawMapJob>(argc, argv, draw);
}
