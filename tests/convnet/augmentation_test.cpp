#include "convnet/augmentation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include "convnet/watch.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

TEST(Augmentation, is_by_seed_and_step_alone) {
  const at::Tensor pictures = RandomStream(1, "pictures").normal({4, 3, 8, 8}).abs().clamp(0, 1);
  EXPECT_TRUE(at::equal(recolored(pictures, .3, 1, 5), recolored(pictures, .3, 1, 5)));
  EXPECT_FALSE(at::equal(recolored(pictures, .3, 1, 5), recolored(pictures, .3, 1, 6)));
  EXPECT_TRUE(at::equal(recolored(pictures, 0, 1, 5), pictures));
  const at::Tensor changed = recolored(pictures, .3, 1, 5);
  EXPECT_GE(changed.min().item<double>(), 0);
  EXPECT_LE(changed.max().item<double>(), 1);
}

TEST(Mixup, mixes_pictures_and_targets_by_the_same_share) {
  const at::Tensor targets = at::eye(6), seen = targets.clone();
  const Mixed mixed = mixed_up(seen, targets, .4, 1, 3);
  EXPECT_TRUE(at::allclose(mixed.seen, mixed.targets));
  EXPECT_TRUE(at::allclose(mixed.targets.sum(1), at::full({6}, 1.)));
  EXPECT_TRUE(at::equal(mixed_up(seen, targets, 0, 1, 3).seen, seen));
}

TEST(Morphed, stills_stand_and_become_one_another) {
  const at::Tensor stills = at::cat({at::full({1, 1, 2, 2}, 0), at::full({1, 1, 2, 2}, 130)}).to(at::kByte);
  const at::Tensor film = morphed(stills, 3, 12);
  ASSERT_EQ(film.size(0), 3 + 12 + 3);
  EXPECT_EQ(film[2].max().item<int64_t>(), 0);
  EXPECT_EQ(film[3].max().item<int64_t>(), 10);
  EXPECT_EQ(film[14].max().item<int64_t>(), 120);
  EXPECT_EQ(film[15].max().item<int64_t>(), 130);
  EXPECT_EQ(morphed(stills, 2, 0).size(0), 4);
}

TEST(Likest, are_taken_in_turn_and_once) {
  const auto one = [](double value) { return at::full({1, 1, 1, 1}, value); };
  const at::Tensor first = at::cat({one(0), one(50), one(90)}).to(at::kByte);
  const at::Tensor second = at::cat({one(200), one(48), one(80)}).to(at::kByte);
  EXPECT_EQ(likest_in_turn(first, second, 5), (std::vector<int64_t>{1, 1, 2, 2, 0}));
}

}  // namespace
}  // namespace atelier
