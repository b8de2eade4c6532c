#include "base/table.h"
#include "layout/placement.h"
#include "layout/space.h"
#include "tensor/vectors.h"
#include "tsne-layout/maps.h"

namespace atelier {

LayoutTable placed_in_map(Gathering<TsneJob>& gathering, const Cloud& cloud) {
  const TsneJob& job = gathering.job;
  const LayoutTable map = layout_from(read_table(job.into.path));
  const at::Tensor shown = read_vectors(job.reference.path, job.tensor).rows;
  if (shown.size(0) != std::ssize(map.ids))
    throw Error("has " + std::to_string(shown.size(0)) + " rows, the map " + std::to_string(map.ids.size()) +
                    " points",
                job.reference.path, "give the vectors that " + job.into.path + " was made of");
  if (shown.size(1) != cloud.rows.size(1))
    throw Error("has rows of " + std::to_string(shown.size(1)) + " numbers, the new ones " +
                    std::to_string(cloud.rows.size(1)),
                job.reference.path, "new points are placed by vectors of the same kind");
  const PointSpace space(shown, job.layout.metric, job.layout.pca, gathering.seed());
  const PlacementOptions options{.dof = job.layout.tsne.dof};
  const Neighbors neighbors =
      nearest_neighbors(space.points(shown), neighbors_for_placement(options), space.points(cloud.rows));
  return {.ids = cloud.ids, .places = placed(map.places, neighbors, options, gathering.progress())};
}

}  // namespace atelier
