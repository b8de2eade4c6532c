// tsne-layout: maps of vectors.
#include "app/run_all.h"
#include "base/table.h"
#include "layout/between.h"
#include "tensor/npy.h"
#include "tsne-layout/cloud.h"
#include "tsne-layout/drawing.h"
#include "tsne-layout/maps.h"

using namespace atelier;

namespace {

// The map, or the one that is there where only its drawing changed.
LayoutTable made(Gathering<TsneJob>& gathering, const Cloud& cloud) {
  const TsneJob& job = gathering.job;
  const bool grows = gathering.wants("film") || !job.save_every.empty();
  if (const auto there = gathering.computed_output();
      there && !grows && job.between.empty() && gathering.planned().output.format != "npy")
    return layout_from(read_table(*there));
  return job.into.empty() ? map_of(gathering, cloud) : placed_in_map(gathering, cloud);
}

void lay_out(Gathering<TsneJob>& gathering) {
  const TsneJob& job = gathering.job;
  const Cloud cloud = read_cloud(gathering);
  const LayoutTable map = made(gathering, cloud);
  write_render(gathering, map,
               job.into.empty() ? at::Tensor() : layout_from(read_table(job.into.path)).places);
  if (job.between.empty()) return gathering.write_bytes(map_bytes(map, gathering.planned().output.format));
  const Lattice lattice = parse_lattice(job.between);
  gathering.write_bytes(npy_bytes(codes_between(cloud.rows, map.places, lattice.columns, lattice.rows)));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<TsneJob>(
      argc, argv, [](Gathering<TsneJob>& gathering) { gathering.as_one([&] { lay_out(gathering); }); });
}
