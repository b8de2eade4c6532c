#include "tensor/ring.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/roll.h>
#include <gtest/gtest.h>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

TEST(RingPart, goes_on_at_the_other_end) {
  const at::Tensor picture = RandomStream(1, "ring").uniform({1, 3, 5, 7});
  EXPECT_TRUE(ring_part(picture, 2, -2, 5).equal(at::roll(picture, {2}, {2})));
  EXPECT_EQ(ring_part(picture, 3, 3, 20).size(3), 20);
  EXPECT_TRUE(ring_part(picture, 3, 3, 20).narrow(3, 4, 7).equal(picture));
  EXPECT_TRUE(ring_part(picture, 3, 1, 3).is_alias_of(picture));
}

TEST(ResizeRing, is_resize_away_from_the_borders) {
  const at::Tensor picture = RandomStream(1, "ring").uniform({1, 3, 40, 60});
  for (const auto& [height, width] : {std::pair{20, 30}, std::pair{56, 84}}) {
    const at::Tensor difference =
        (resize_ring(picture, height, width) - resize(picture, height, width)).abs();
    EXPECT_LT(difference.narrow(2, 6, height - 12).narrow(3, 6, width - 12).max().item<double>(), 0.02);
  }
}

TEST(ResizeRing, moves_with_the_picture) {
  const at::Tensor picture = RandomStream(1, "ring").uniform({1, 3, 40, 60});
  const at::Tensor moved = resize_ring(at::roll(picture, {20, 30}, {2, 3}), 20, 30);
  EXPECT_LT((moved - at::roll(resize_ring(picture, 20, 30), {10, 15}, {2, 3})).abs().max().item<double>(),
            1e-5);
}

}  // namespace
}  // namespace atelier
