#include "tsne-layout/maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "base/log.h"
#include "base/table.h"
#include "layout/beginning.h"
#include "layout/descent.h"
#include "layout/map_colors.h"
#include "layout/quality.h"
#include "layout/space.h"
#include "tensor/knn_cells.h"
#include "tsne-layout/color_values.h"
#include "tsne-layout/growth.h"

namespace atelier {

namespace {

constexpr int64_t kApproximateFrom = 300'000;  // points, where exact neighbors take minutes
constexpr int64_t kAsked = 10;                 // neighbors that the quality is told of
constexpr int64_t kEarlyIterations = 250;

// A part of the whole way, for a stage's own progress.
Progress part_of(const Progress& all, double from, double to) {
  return [=](double share) { all(from + share * (to - from)); };
}

Neighbors found_neighbors(const at::Tensor& points, const LayoutOptions& options, uint64_t seed,
                          at::Device device, const Progress& progress) {
  const int64_t size = points.size(0), count = neighbors_for(options, size);
  if (device.is_cuda() && options.neighbors != "approximate")
    return nearest_neighbors_on_device(points.to(device), count, progress);
  const bool is_exact =
      options.neighbors == "exact" || (options.neighbors == "auto" && size < kApproximateFrom);
  if (is_exact) return nearest_neighbors(points, count, {}, progress);
  const Neighbors neighbors = nearest_neighbors_nearly(points, count, seed, {}, progress);
  spdlog::info("approximate neighbors: {:.1f} % of the true ones were found",
               100 * recall_of(neighbors, points));
  return neighbors;
}

// A layout file's places for the points, the others beside the neighbors that have one.
at::Tensor places_in(const LayoutTable& layout, const std::vector<std::string>& ids,
                     const Neighbors& neighbors, std::vector<bool>& is_known) {
  const int64_t size = std::ssize(ids), dims = layout.places.size(1), count = neighbors.indices.size(1);
  const std::vector<int64_t> rows = rows_named(layout, ids);
  at::Tensor places = at::zeros({size, dims}, at::kFloat);
  const auto* indices = neighbors.indices.const_data_ptr<int32_t>();
  for (int64_t i = 0; i < size; ++i) {
    is_known.push_back(rows[i] >= 0);
    if (rows[i] >= 0) {
      places[i].copy_(layout.places[rows[i]]);
      continue;
    }
    for (int64_t k = i * count; k < (i + 1) * count && indices[k] >= 0; ++k)
      if (rows[indices[k]] >= 0) {
        places[i].copy_(layout.places[rows[indices[k]]]);
        break;
      }
  }
  return places;
}

LayoutTable read_layout(const fs::path& path, int64_t dims) {
  LayoutTable layout = layout_from(read_table(path));
  if (layout.places.size(1) < dims)
    throw Error(
        "is a map of " + std::to_string(layout.places.size(1)) + " dimensions", path.string(),
        "give one of " + std::to_string(dims) + ", or --dims " + std::to_string(layout.places.size(1)));
  layout.places = layout.places.narrow(1, 0, dims).contiguous();
  return layout;
}

class Mapping {
 public:
  Mapping(Gathering<TsneJob>& gathering, const Cloud& cloud)
      : gathering_(gathering),
        cloud_(cloud),
        options_(gathering.job.layout),
        resume_(gathering.saved_state()) {
    if (options_.tsne.early_iterations < 0)
      options_.tsne.early_iterations = gathering.job.align.empty() ? kEarlyIterations : 0;
    const Progress progress = gathering.progress();
    const double found_at = cloud.known ? 0 : 0.2;
    if (cloud.known) {
      neighbors_ = *cloud.known;
    } else {
      points_ = PointSpace(cloud.rows, options_.metric, options_.pca, gathering.seed()).points(cloud.rows);
      neighbors_ = found_neighbors(points_, options_, gathering.seed(), gathering.device(),
                                   part_of(progress, 0, found_at));
    }
    const double colored_at = is_colored() ? (1 + found_at) / 2 : found_at;
    color_progress_ = part_of(progress, found_at, colored_at);
    map_progress_ = part_of(progress, colored_at, 1);
  }

  LayoutTable map() {
    LayoutTable table{.ids = cloud_.ids};
    if (is_colored()) add_colors(table, colors());
    if (!is_colored() && !gathering_.job.colors.text.empty())
      table.columns.push_back({"color", read_color_values(gathering_.job, cloud_.ids)});
    Growth growth(gathering_, table);
    const FinishedMap finished = descend(neighbors_, beginning(options_), options_, anchors_,
                                         {.progress = map_progress_,
                                          .after_step =
                                              [&](const Tsne& tsne) {
                                                growth.add(tsne);
                                                keep(tsne);
                                              },
                                          .resume = resume_});
    table.places = finished.points;
    growth.finish(table);
    report(finished);
    return table;
  }

 private:
  bool is_colored() const { return gathering_.job.colors.text == "3d"; }

  // Of points laid out in three dimensions, (N,3).
  at::Tensor colors() {
    if (const auto kept = resume_.find("colors"); kept != resume_.end()) return colors_ = kept->second;
    LayoutOptions options = options_;
    options.dims = 3;
    options.tsne.repulsion = "auto";
    if (options.init.text != "spectral") options.init.text = "pca";
    const FinishedMap finished = descend(neighbors_, beginning(options), options, {},
                                         {.progress = color_progress_,
                                          .after_step = [&](const Tsne& tsne) { keep(tsne); },
                                          .resume = resume_});
    resume_.clear();
    return colors_ = colors_of_places(finished.points);
  }

  // Planes. An aligned map begins where the one before ends, whose places hold it.
  at::Tensor beginning(const LayoutOptions& options) {
    const uint64_t seed = gathering_.seed();
    const std::string& init = options.init.text;
    if (!gathering_.job.align.empty() && options.dims == options_.dims) return aligned();
    if (init == "random")
      return beginning_of_map(random_components(cloud_.size(), options.dims, seed), options.dims, seed);
    if (init == "spectral" || (init == "pca" && !points_.defined()))
      return beginning_of_map(
          spectral_components(affinities(neighbors_, options.perplexity), options.dims, seed), options.dims,
          seed);
    if (init == "pca")
      return beginning_of_map(pca(points_, options.dims, seed).project(points_), options.dims, seed);
    std::vector<bool> is_known;
    return places_in(read_layout(init, options.dims), cloud_.ids, neighbors_, is_known).t().contiguous();
  }

  at::Tensor aligned() {
    std::vector<bool> is_known;
    const at::Tensor places =
        places_in(read_layout(gathering_.job.align.path, options_.dims), cloud_.ids, neighbors_, is_known)
            .t()
            .contiguous();
    const auto num_known = std::count(is_known.begin(), is_known.end(), true);
    if (num_known == 0)
      throw Error("has none of the points", gathering_.job.align.path,
                  "its ids have to be those of the vectors: see --ids");
    spdlog::info("{} of {} points are held where they were", num_known, is_known.size());
    anchors_.places = places.clone();
    anchors_.weights = at::zeros({cloud_.size()}, at::kFloat);
    auto* weights = anchors_.weights.mutable_data_ptr<float>();
    for (size_t i = 0; i < is_known.size(); ++i)
      if (is_known[i]) weights[i] = static_cast<float>(gathering_.job.align_weight);
    return places;
  }

  void keep(const Tsne& tsne) {
    gathering_.checkpoint([&] {
      TensorMap state = tsne.state();
      if (colors_.defined()) state["colors"] = colors_;
      return state;
    });
  }

  void report(const FinishedMap& finished) const {
    const int64_t asked = points_.defined() ? std::min(kAsked, (points_.size(0) - 1) / 2) : 0;
    if (asked < 1) return spdlog::info("KL divergence {:.4f}", finished.divergence);
    const MapQuality quality = map_quality(points_, finished.points, asked);
    spdlog::info("KL divergence {:.4f}; of {} nearest neighbors {:.1f} % stay, trustworthiness {:.3f}",
                 finished.divergence, asked, 100 * quality.recall, quality.trustworthiness);
  }

  Gathering<TsneJob>& gathering_;
  const Cloud& cloud_;
  LayoutOptions options_;
  TensorMap resume_;
  at::Tensor points_, colors_;
  Neighbors neighbors_;
  Anchors anchors_;
  Progress color_progress_, map_progress_;
};

}  // namespace

LayoutTable map_of(Gathering<TsneJob>& gathering, const Cloud& cloud) {
  return Mapping(gathering, cloud).map();
}

}  // namespace atelier
