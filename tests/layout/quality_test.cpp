#include "layout/quality.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"

namespace atelier {
namespace {

TEST(MapQuality, of_the_points_themselves_is_whole) {
  const at::Tensor points = RandomStream(1, "points").normal({200, 2});
  const MapQuality found = map_quality(points, points * 3 + 1, 10);
  EXPECT_EQ(found.recall, 1);
  EXPECT_EQ(found.trustworthiness, 1);
  EXPECT_EQ(found.num_asked, 200);
}

TEST(MapQuality, of_a_shuffled_map_is_chance) {
  const at::Tensor points = RandomStream(1, "points").normal({400, 3}),
                   map = RandomStream(2, "map").normal({400, 2});
  const MapQuality found = map_quality(points, map, 20);
  EXPECT_NEAR(found.recall, 20.0 / 399, 0.01);
  EXPECT_NEAR(found.trustworthiness, 0.5, 0.02);
}

// Four points on a line, the last two of which changed places: counted by hand.
TEST(MapQuality, counts_what_came_from_afar) {
  const at::Tensor line = at::arange(4).to(at::kFloat).reshape({4, 1});
  at::Tensor map = line.clone();
  map[2][0] = 3.1;
  map[3][0] = 1.9;
  const MapQuality found = map_quality(line, map, 1);
  // Nearest in the line: 1, 0, 1, 2; in the map: 1, 3, 3, 1 (0.9 away). Ranks in the line: 1, 3, 2, 2.
  EXPECT_DOUBLE_EQ(found.recall, 0.25);
  EXPECT_DOUBLE_EQ(found.trustworthiness, 1 - 2.0 * (0 + 2 + 1 + 1) / (4 * 1 * (8 - 3 - 1)));
}

TEST(MapQuality, of_one_or_two_points_is_whole) {
  for (const int64_t size : {1, 2}) {
    const at::Tensor points = RandomStream(1, "points").normal({size, 2});
    EXPECT_EQ(map_quality(points, points, 10).recall, 1);
  }
}

}  // namespace
}  // namespace atelier
