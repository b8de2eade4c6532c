#include "tensor/color.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor some_picture(uint32_t number) {
  return RandomStream(1, "test", number).uniform({2, 3, 5, 7});
}

TEST(Color, goes_to_ycbcr_and_back) {
  const at::Tensor rgb = some_picture(0);
  EXPECT_LT((ycbcr_to_rgb(rgb_to_ycbcr(rgb)) - rgb).abs().max().item<double>(), 1e-5);
}

TEST(Color, gives_the_values_of_bt601_for_red) {
  const at::Tensor ycbcr = rgb_to_ycbcr(at::tensor({1.0F, 0.0F, 0.0F}).view({1, 3, 1, 1})).flatten();
  EXPECT_NEAR(ycbcr[0].item<double>(), 0.299, 1e-6);
  EXPECT_NEAR(ycbcr[1].item<double>(), -0.168736, 1e-6);
  EXPECT_NEAR(ycbcr[2].item<double>(), 0.5, 1e-6);
}

TEST(Color, gives_gray_no_color) {
  const at::Tensor ycbcr = rgb_to_ycbcr(at::full({1, 3, 2, 2}, 0.4));
  EXPECT_LT(ycbcr.narrow(1, 1, 2).abs().max().item<double>(), 1e-6);
}

TEST(Recolor, takes_lightness_from_one_picture_and_colors_from_the_other) {
  const at::Tensor light = some_picture(0) * 0.2 + 0.4, colors = some_picture(1) * 0.2 + 0.4;
  const at::Tensor mixed = rgb_to_ycbcr(recolor(light, colors));
  EXPECT_LT((mixed.narrow(1, 0, 1) - rgb_to_ycbcr(light).narrow(1, 0, 1)).abs().max().item<double>(), 1e-5);
  EXPECT_LT((mixed.narrow(1, 1, 2) - rgb_to_ycbcr(colors).narrow(1, 1, 2)).abs().max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace atelier
