#include "dream/finish.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tensor/color.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

const PictureSize kSize{30, 40};

at::Tensor picture(uint64_t seed) {
  return RandomStream(seed, "finish").uniform({1, 3, kSize.height, kSize.width}) * 0.6 + 0.2;
}

double largest(const at::Tensor& difference) {
  return difference.abs().max().item<double>();
}

TEST(Finished, is_the_dream_where_nothing_is_asked_for) {
  EXPECT_TRUE(leaves_dream_alone({}));
  EXPECT_TRUE(finished(picture(1), picture(2), {}, {}).equal(picture(1)));
}

TEST(Finished, fades_into_the_source_by_strength) {
  FinishOptions options;
  options.strength = 0.25;
  EXPECT_FALSE(leaves_dream_alone(options));
  EXPECT_LT(largest(finished(picture(1), picture(2), {}, options) - (picture(1) * 0.25 + picture(2) * 0.75)),
            1e-6);
}

TEST(Finished, keeps_the_colors_or_the_lightness_of_the_source) {
  const at::Tensor dream = picture(1) * 0.1 + 0.45,
                   source = picture(2) * 0.1 + 0.45;  // far from the limits of colors
  FinishOptions colors, lightness;
  colors.original_colors = lightness.original_lightness = true;
  const at::Tensor with_colors = rgb_to_ycbcr(finished(dream, source, {}, colors));
  EXPECT_LT(largest((with_colors - rgb_to_ycbcr(source)).narrow(1, 1, 2)), 1e-5);
  EXPECT_LT(largest((with_colors - rgb_to_ycbcr(dream)).narrow(1, 0, 1)), 1e-5);
  const at::Tensor with_lightness = rgb_to_ycbcr(finished(dream, source, {}, lightness));
  EXPECT_LT(largest((with_lightness - rgb_to_ycbcr(source)).narrow(1, 0, 1)), 1e-5);
}

TEST(Finished, returns_the_source_itself_where_the_mask_is_black) {
  at::Tensor mask = at::zeros({1, 1, kSize.height, kSize.width});
  mask.narrow(3, 20, 20).fill_(1);
  const at::Tensor result = finished(picture(1), picture(2), mask, {});
  EXPECT_TRUE(result.narrow(3, 0, 20).equal(picture(2).narrow(3, 0, 20)));
  EXPECT_TRUE(result.narrow(3, 20, 20).equal(picture(1).narrow(3, 20, 20)));
}

TEST(Masks, of_every_kind_go_from_white_to_black) {
  for (const std::string& kind : mask_kinds()) {
    const at::Tensor mask = make_mask(kind, {101, 151});
    EXPECT_EQ(mask.sizes(), at::IntArrayRef({1, 1, 101, 151}));
    EXPECT_NEAR(mask.max().item<double>(), 1, 1e-6) << kind;
    EXPECT_NEAR(mask.min().item<double>(), 0, 1e-6) << kind;
  }
  EXPECT_GT(make_mask("top", kSize)[0][0][0][5].item<double>(),
            make_mask("top", kSize)[0][0][29][5].item<double>());
  EXPECT_EQ(make_mask("circle", {101, 101})[0][0][50][50].item<double>(), 1);
}

}  // namespace
}  // namespace atelier
