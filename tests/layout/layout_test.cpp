#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "layout/beginning.h"
#include "layout/between.h"
#include "layout/descent.h"
#include "layout/layout_table.h"
#include "layout/map_colors.h"
#include "layout/placement.h"
#include "layout/space.h"
#include "tensor/pca.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

at::Tensor normal(at::IntArrayRef shape, const char* use = "cloud") {
  return RandomStream(9, use).normal(shape);
}

at::Tensor circle(int64_t size) {
  const at::Tensor turn = at::arange(size, at::kFloat) * (2 * M_PI / static_cast<double>(size));
  return at::stack({turn.cos(), turn.sin()}, 1);
}

TEST(PointSpace, measures_cosines_and_correlations) {
  const at::Tensor rows = normal({20, 6}), more = rows * 3 + 2;
  EXPECT_LT(
      (PointSpace(rows, "cosine", 0, 0).points(rows * 5) - PointSpace(rows, "cosine", 0, 0).points(rows))
          .abs()
          .max()
          .item<double>(),
      1e-6);
  const PointSpace space(rows, "correlation", 0, 0);
  EXPECT_LT((space.points(more) - space.points(rows)).abs().max().item<double>(), 1e-5);
  EXPECT_TRUE(PointSpace(rows, "cosine", 0, 0).points(at::zeros({2, 6})).isfinite().all().item<bool>());
}

TEST(PointSpace, keeps_components_that_were_learned) {
  const at::Tensor rows = normal({50, 6});
  const PointSpace space(rows, "euclidean", 2, 0);
  EXPECT_EQ(space.points(rows).size(1), 2);
  EXPECT_TRUE(at::equal(space.points(rows.narrow(0, 3, 4)), space.points(rows).narrow(0, 3, 4)));
}

TEST(Beginning, of_a_ring_is_a_circle_by_its_spectrum) {
  const at::Tensor rows = circle(400);
  const Affinities belonging = affinities(nearest_neighbors(rows, 30), {10});
  const at::Tensor found = spectral_components(belonging, 2, 1);
  const at::Tensor radii = (found - found.mean(0)).square().sum(1).sqrt();
  EXPECT_LT((radii.max() / radii.min()).item<double>(), 1.2);
}

TEST(Descent, goes_through_perplexities_and_on_from_any_moment) {
  const at::Tensor rows = at::cat({normal({150, 5}), normal({150, 5}, "other") + 8});
  LayoutOptions options;
  options.tsne = {.iterations = 90, .early_iterations = 20};
  options.anneal = {40, 20};
  options.perplexity = {5};
  const Neighbors neighbors = nearest_neighbors(rows, neighbors_for(options, 300));
  const at::Tensor beginning = beginning_of_map(pca(rows, 2).project(rows), 2, 1);
  const FinishedMap whole = descend(neighbors, beginning, options, {}, {});
  for (const int64_t stop : {10, 30, 59}) {
    TensorMap kept;
    MapMonitor monitor;
    monitor.after_step = [&](const Tsne& tsne) {
      if (tsne.iteration() != stop) return;
      for (const auto& [name, tensor] : tsne.state()) kept[name] = tensor.clone();
    };
    descend(neighbors, beginning, options, {}, monitor);
    const FinishedMap resumed = descend(neighbors, beginning, options, {}, {.resume = kept});
    EXPECT_TRUE(at::equal(resumed.points, whole.points)) << stop;
    EXPECT_EQ(resumed.divergence, whole.divergence);
  }
}

TEST(Placement, puts_points_among_their_kind_and_each_by_itself) {
  const at::Tensor rows = at::cat({normal({200, 5}), normal({200, 5}, "other") + 9});
  const at::Tensor map = at::cat({normal({200, 2}, "map") * 5, normal({200, 2}, "map2") * 5 + 60});
  const at::Tensor fresh = at::cat({normal({20, 5}, "new"), normal({20, 5}, "new2") + 9});
  const PlacementOptions options;
  const auto place = [&](const at::Tensor& queries) {
    return placed(map, nearest_neighbors(rows, neighbors_for_placement(options), queries), options);
  };
  const at::Tensor found = place(fresh);
  EXPECT_TRUE((found.narrow(0, 0, 20) < 30).all().item<bool>());
  EXPECT_TRUE((found.narrow(0, 20, 20) > 30).all().item<bool>());
  EXPECT_TRUE(at::equal(place(fresh.narrow(0, 7, 1)), found.narrow(0, 7, 1)));
  const int before = num_threads();
  set_threads(1);
  EXPECT_TRUE(at::equal(place(fresh), found));
  set_threads(before);
}

TEST(MapColors, are_bright_and_differ_as_places_do) {
  const at::Tensor places = normal({500, 3}) * at::tensor({9.0F, 6.0F, 3.0F});
  const at::Tensor colors = colors_of_places(places);
  EXPECT_TRUE(((colors >= 0) & (colors <= 1)).all().item<bool>());
  EXPECT_GT(std::get<0>(colors.max(1)).min().item<double>(), 0.4);
  const auto nearest = nearest_neighbors(places, 1).indices.select(1, 0).to(at::kLong);
  const at::Tensor near = (colors - colors.index_select(0, nearest)).norm(2, 1),
                   far = (colors - colors.roll(250, 0)).norm(2, 1);
  EXPECT_LT(near.mean().item<double>(), 0.5 * far.mean().item<double>());
  for (const int64_t size : {1, 2})
    EXPECT_TRUE(colors_of_places(at::zeros({size, 3})).isfinite().all().item<bool>());
}

TEST(Between, blends_what_lies_near) {
  const at::Tensor map = at::tensor({0.0F, 0.0F, 10.0F, 0.0F, 0.0F, 4.0F, 10.0F, 4.0F}).view({4, 2});
  const at::Tensor codes = at::arange(4, at::kFloat).unsqueeze(1);
  const at::Tensor found = codes_between(codes, map, 3, 2);
  ASSERT_EQ(found.sizes(), at::IntArrayRef({2, 3, 1}));
  EXPECT_NEAR(found[0][1][0].item<double>() + found[1][1][0].item<double>(), 3, 1e-4);
  EXPECT_LT(found[0][0][0].item<double>(), found[0][2][0].item<double>());
  EXPECT_LT(found[0][0][0].item<double>(), found[1][0][0].item<double>());
}

TEST(LayoutTable, is_read_as_it_was_written) {
  const LayoutTable layout{.ids = {"a, b", "c"},
                           .places = at::tensor({0.1F, -2e-7F, 3.0F, 4.0F}).view({2, 2}),
                           .columns = {{"color", {"#ff0000", "x"}}}};
  Table table{.names = {"id", "x", "y", "color"},
              .rows = {{"a, b", "0.1", "-2e-7", "#ff0000"}, {"c", "3", "4", "x"}},
              .lines = {2, 3}};
  const LayoutTable found = layout_from(table);
  EXPECT_TRUE(at::equal(found.places, layout.places));
  EXPECT_EQ(found.ids, layout.ids);
  EXPECT_EQ(found.columns, layout.columns);
  EXPECT_EQ(layout_text(layout, ','), "id,x,y,color\n\"a, b\",0.1,-2e-07,#ff0000\nc,3,4,x\n");
  EXPECT_EQ(rows_named(layout, {"c", "d"}), (std::vector<int64_t>{1, -1}));
}

}  // namespace
}  // namespace atelier
