#include "style/patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor map_of(int64_t channels, int64_t height, int64_t width, const char* name) {
  return RandomStream(7, name).normal({channels, height, width});
}

// (C*side*side, patches)
at::Tensor written_out(const at::Tensor& map, int64_t side) {
  return at::im2col(map.unsqueeze(0), {side, side}, {1, 1}, {0, 0}, {1, 1})[0];
}

// Written plainly: the places of the best patches, among those of all maps.
at::Tensor plain_matches(const at::Tensor& query, const std::vector<at::Tensor>& maps, int64_t side) {
  at::Tensor patches, places;
  int64_t first = 0;
  for (const at::Tensor& map : maps) {
    if (map.size(1) >= side && map.size(2) >= side) {
      const at::Tensor own = written_out(map, side);
      const at::Tensor all = at::arange(first, first + map.size(1) * map.size(2)).view({map.size(1), -1});
      const at::Tensor begins =
          all.narrow(0, 0, map.size(1) - side + 1).narrow(1, 0, map.size(2) - side + 1).flatten();
      patches = patches.defined() ? at::cat({patches, own}, 1) : own;
      places = places.defined() ? at::cat({places, begins}) : begins;
    }
    first += map.size(1) * map.size(2);
  }
  const at::Tensor scores = written_out(query, side).t().mm(patches / patches.norm(2, 0));
  return places.index_select(0, scores.argmax(1));
}

PatchPool pool_of(const std::vector<at::Tensor>& maps, int64_t side) {
  std::vector<PatchSource> sources;
  for (const at::Tensor& map : maps) sources.push_back({.features = map});
  return {sources, side};
}

TEST(Matches, are_those_of_patches_written_out) {
  const int64_t sizes[][2] = {{3, 3}, {3, 9}, {9, 3}, {13, 17}, {40, 5}};
  for (const int64_t side : {1, 3})
    for (const auto& [height, width] : sizes)
      for (const auto& [map_height, map_width] : sizes) {
        const at::Tensor query = map_of(5, height, width, "query"),
                         map = map_of(5, map_height, map_width, "map");
        EXPECT_TRUE(at::equal(pool_of({map}, side).matches(query).places.flatten(),
                              plain_matches(query, {map}, side)))
            << side << ": " << height << "x" << width << " in " << map_height << "x" << map_width;
      }
}

TEST(Matches, in_several_maps_are_the_best_of_all) {
  const at::Tensor query = map_of(4, 11, 8, "query");
  const std::vector<at::Tensor> maps{map_of(4, 7, 6, "a"), map_of(4, 2, 7, "b"), map_of(4, 5, 12, "c")};
  for (const int64_t side : {1, 3}) {
    const PatchMatches found = pool_of(maps, side).matches(query);
    EXPECT_TRUE(at::equal(found.places.flatten(), plain_matches(query, maps, side)));
    EXPECT_TRUE(at::equal(found.widths == 12, found.places >= 7 * 6 + 2 * 7));
  }
}

// Of so many patches a few are equally good but for rounding.
TEST(Matches, of_maps_in_many_blocks_are_those_of_one) {
  const at::Tensor query = map_of(6, 9, 300, "query"), map = map_of(6, 90, 250, "map");
  for (const int64_t side : {1, 3}) {
    const at::Tensor found = pool_of({map}, side).matches(query).places.flatten();
    const at::Tensor same = found == plain_matches(query, {map}, side);
    EXPECT_GT(same.to(at::kDouble).mean().item<double>(), 0.998) << side;
  }
}

TEST(Matches, found_with_tensors_are_those_of_the_fast_way) {
  const at::Tensor query = map_of(6, 15, 9, "query");
  const PatchPool pool = pool_of({map_of(6, 12, 14, "map")}, 3);
  const at::Tensor rows = pool.features().to(at::kDouble);
  BestPatches fast = no_patches(query, 3), slow = no_patches(query.to(at::kDouble), 3);
  PatchMap map{.height = 12, .width = 14, .rows = pool.features()};
  map.factors = RandomStream(7, "factors").uniform({12 * 14});
  map.offsets = at::zeros({12, 14});
  map.offsets.narrow(0, 10, 2).fill_(-INFINITY);
  map.offsets.narrow(1, 12, 2).fill_(-INFINITY);
  map.offsets = map.offsets.flatten();
  improve(fast, query, map, 3, 5);
  map.rows = rows;
  map.factors = map.factors.to(at::kDouble);
  map.offsets = map.offsets.to(at::kDouble);
  improve(slow, query.to(at::kDouble), map, 3, 5);
  EXPECT_TRUE(at::equal(fast.places, slow.places));
  EXPECT_TRUE(at::allclose(fast.scores.to(at::kDouble), slow.scores, 1e-5, 1e-5));
}

TEST(Matches, that_are_equally_good_are_the_first) {
  const at::Tensor map = map_of(3, 5, 6, "map"), query = map_of(3, 6, 6, "query");
  const PatchMatches one = pool_of({map}, 3).matches(query), two = pool_of({map, map}, 3).matches(query);
  EXPECT_TRUE(at::equal(one.places, two.places));
  EXPECT_EQ(pool_of({at::zeros({3, 5, 6})}, 3).matches(query).places.abs().max().item<int64_t>(), 0);
}

TEST(Matches, of_a_map_without_a_patch_are_none) {
  const PatchPool pool = pool_of({map_of(3, 5, 6, "map")}, 3);
  EXPECT_EQ(pool.matches(map_of(3, 1, 1, "query")).places.numel(), 0);
  EXPECT_EQ(pool.matches(map_of(3, 2, 7, "query")).places.numel(), 0);
  EXPECT_EQ(pool_of({map_of(3, 1, 1, "map")}, 1).matches(map_of(3, 2, 7, "query")).places.numel(), 14);
}

TEST(Pools, of_maps_too_small_have_no_patches) {
  EXPECT_EQ(pool_of({map_of(3, 1, 1, "map"), map_of(3, 2, 7, "map")}, 3).num_patches(), 0);
  EXPECT_EQ(pool_of({map_of(3, 2, 7, "map")}, 1).num_patches(), 14);
}

TEST(Pools, find_their_own_patches_again) {
  const at::Tensor map = map_of(8, 9, 10, "map");
  const PatchPool pool = pool_of({map}, 3);
  const PatchMatches found = pool.matches(map * 3);
  EXPECT_TRUE(at::equal(pool.matched(found, 0, 0), map.narrow(1, 0, 7).narrow(2, 0, 8)));
  EXPECT_TRUE(at::equal(pool.matched(found, 2, 1), map.narrow(1, 2, 7).narrow(2, 1, 8)));
}

TEST(Pools, have_the_mean_square_of_their_patches) {
  const at::Tensor map = map_of(8, 9, 10, "map");
  EXPECT_NEAR(pool_of({map}, 3).mean_square(), written_out(map, 3).square().sum(0).mean().item<double>(),
              1e-3);
}

TEST(Masks, leave_out_patches_that_they_cover_less_than_half) {
  const at::Tensor map = map_of(4, 8, 12, "map"), mask = at::zeros({8, 12});
  mask.narrow(1, 6, 6).fill_(1);
  const PatchPool pool({{.features = map, .mask = mask}}, 3);
  EXPECT_EQ(pool.num_patches(), 6 * 5);
  const at::Tensor places = pool.matches(map_of(4, 9, 9, "query")).places;
  EXPECT_GE((places - places.div(12, "trunc") * 12).min().item<int64_t>(), 5);
}

TEST(Guides, that_weigh_much_decide_what_is_matched) {
  const at::Tensor map = map_of(4, 8, 12, "map"), guides = at::zeros({2, 8, 12});
  guides[0].narrow(1, 0, 6).fill_(1e3);
  guides[1].narrow(1, 6, 6).fill_(1e3);
  const at::Tensor query = map_of(4, 9, 12, "query"), own = at::zeros({2, 9, 12});
  own[1].fill_(1e3);
  const PatchPool pool({{.features = map, .guides = guides}}, 3);
  const at::Tensor places = pool.matches(query, own).places;
  EXPECT_GE((places - places.div(12, "trunc") * 12).min().item<int64_t>(), 6);
  EXPECT_EQ(pool.features().size(1), 4);
}

}  // namespace
}  // namespace atelier
