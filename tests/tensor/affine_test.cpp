#include "tensor/affine.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rot90.h>
#include <gtest/gtest.h>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor smooth_picture(int64_t height, int64_t width) {
  return resize(RandomStream(1, "affine").uniform({1, 3, 6, 6}), height, width);
}

double middle_difference(const at::Tensor& a, const at::Tensor& b) {
  const int64_t height = a.size(2), width = a.size(3);
  const at::Tensor difference =
      (a - b).abs().narrow(2, height / 4, height / 2).narrow(3, width / 4, width / 2);
  return difference.max().item<double>();
}

TEST(Transformed, by_nothing_is_the_picture) {
  const at::Tensor picture = smooth_picture(40, 64);
  EXPECT_LT((transformed(picture, {}) - picture).abs().max().item<double>(), 1e-4);
}

TEST(Transformed, turns_counterclockwise_about_the_middle) {
  const at::Tensor picture = smooth_picture(48, 48);
  EXPECT_LT(middle_difference(transformed(picture, {.degrees = 90}), at::rot90(picture, 1, {2, 3})), 1e-3);
}

TEST(Transformed, enlarges_about_the_middle) {
  const at::Tensor picture = smooth_picture(64, 96);
  const at::Tensor middle = picture.narrow(2, 16, 32).narrow(3, 24, 48);
  EXPECT_LT(middle_difference(transformed(picture, {.scale = 2}), resize(middle, 64, 96)), 0.05);
}

TEST(Transformed, moves_right_and_down) {
  const at::Tensor picture = smooth_picture(40, 60);
  const at::Tensor moved = transformed(picture, {.right = 0.1, .down = 0.2});
  EXPECT_LT((moved.narrow(2, 8, 32).narrow(3, 6, 54) - picture.narrow(2, 0, 32).narrow(3, 0, 54))
                .abs()
                .max()
                .item<double>(),
            1e-3);
}

TEST(Transformed, keeps_shapes_when_it_turns_a_wide_picture) {
  const at::Tensor picture = smooth_picture(40, 80);
  const at::Tensor there = transformed(picture, {.degrees = 20});
  EXPECT_LT(middle_difference(transformed(there, {.degrees = -20}), picture), 0.02);
}

}  // namespace
}  // namespace atelier
