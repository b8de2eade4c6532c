#include "tensor/palette.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include "tensor/color.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Of colors that hang together, within 0.3..0.7.
at::Tensor some_picture(uint32_t number, int64_t height = 60, int64_t width = 80) {
  const at::Tensor drawn = RandomStream(1, "palette", number).uniform({1, 3, height, width});
  const at::Tensor common = drawn.narrow(1, 0, 1);
  return (drawn * 0.3 + common * (0.2 + 0.3 * number)) * 0.4 + 0.3;
}

double apart(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

at::Tensor grey(const at::Tensor& picture) {
  return picture.narrow(1, 0, 1).expand({1, 3, -1, -1}).contiguous();
}

const auto kMatches = {match_moments, match_histograms};

TEST(MatchMoments, gives_a_picture_the_mean_and_covariance_of_another) {
  const at::Tensor colors = some_picture(1, 50, 30), matched = match_moments(some_picture(0), colors);
  const Palette found = palette_of(matched), wanted = palette_of(colors);
  EXPECT_LT(apart(found.mean, wanted.mean), 1e-5);
  EXPECT_LT(apart(found.covariance, wanted.covariance), 1e-5);
}

TEST(MatchHistograms, gives_a_picture_the_distribution_of_another) {
  const at::Tensor colors = some_picture(1).square() + 0.2,
                   matched = match_histograms(some_picture(0), colors);
  for (int64_t channel = 0; channel < 3; ++channel) {
    const auto ordered = [&](const at::Tensor& picture) {
      return std::get<0>(at::sort(picture[0][channel].flatten()));
    };
    EXPECT_LT((ordered(matched) - ordered(colors)).abs().mean().item<double>(), 0.004) << channel;
  }
  EXPECT_LT(apart(palette_of(matched).covariance, palette_of(colors).covariance), 1e-3);
}

TEST(Palettes, that_are_the_same_already_change_nothing) {
  const at::Tensor picture = some_picture(0);
  for (const auto match : kMatches) EXPECT_LT(apart(match(picture, picture, {}), picture), 1e-3);
}

TEST(Palettes, of_grey_leave_grey_pictures_grey) {
  for (const auto match : kMatches) {
    const at::Tensor matched = match(grey(some_picture(0)), grey(some_picture(1)), {});
    EXPECT_LT(apart(matched, grey(matched)), 1e-4);
  }
}

TEST(Palettes, take_color_out_and_bring_color_in) {
  for (const auto match : kMatches) {
    const at::Tensor bleached = match(some_picture(0), grey(some_picture(1)), {});
    EXPECT_LT(apart(bleached, grey(bleached)), 0.01);
    const at::Tensor tinted =
        match(grey(some_picture(0)), at::tensor({0.7F, 0.5F, 0.2F}).view({1, 3, 1, 1}), {});
    EXPECT_LT(apart(tinted.mean({2, 3}).flatten(), at::tensor({0.7F, 0.5F, 0.2F})), 1e-3);
  }
}

TEST(Palettes, suit_pictures_of_one_place_and_stay_in_range) {
  for (const auto match : kMatches) {
    EXPECT_LT(apart(match(some_picture(0, 1, 1), some_picture(1, 1, 1), {}), some_picture(1, 1, 1)), 1e-4);
    const at::Tensor wide = RandomStream(1, "wide").uniform({1, 3, 7, 9}).round();
    const at::Tensor matched = match(some_picture(0, 33, 1), wide, {});
    EXPECT_GE(matched.min().item<double>(), 0);
    EXPECT_LE(matched.max().item<double>(), 1);
    EXPECT_EQ(matched.sizes(), (std::vector<int64_t>{1, 3, 33, 1}));
  }
}

TEST(Palettes, are_the_same_each_time_and_leave_their_pictures_alone) {
  const at::Tensor picture = some_picture(0), before = picture.clone(), colors = some_picture(1);
  for (const auto match : kMatches) EXPECT_TRUE(match(picture, colors, {}).equal(match(picture, colors, {})));
  EXPECT_TRUE(picture.equal(before));
}

TEST(MatchHistograms, keeps_slopes_free_of_steps) {
  const at::Tensor slope =
      at::linspace(0.1, 0.9, 1000).view({1, 1, 1, -1}).expand({1, 3, 4, -1}).contiguous();
  const at::Tensor matched = match_histograms(slope, some_picture(0));
  const at::Tensor steps = matched.narrow(3, 1, 999) - matched.narrow(3, 0, 999);
  EXPECT_LT(steps.abs().max().item<double>(), 0.02);
}

TEST(Palettes, with_masks_are_those_of_what_these_cover) {
  at::Tensor mask = at::zeros({1, 1, 60, 80});
  mask.narrow(3, 0, 40).fill_(1);
  const at::Tensor picture = some_picture(0), left = picture.narrow(3, 0, 40),
                   right = picture.narrow(3, 40, 40);
  const at::Tensor colors = at::cat({some_picture(1).narrow(3, 0, 40), some_picture(2).narrow(3, 40, 40)}, 3);
  for (const auto match : kMatches) {
    const at::Tensor masked = match(picture, colors, {.picture = mask, .colors = mask});
    EXPECT_LT(apart(masked.narrow(3, 0, 40), match(left, colors.narrow(3, 0, 40), {})), 1e-4);
    EXPECT_TRUE(masked.narrow(3, 40, 40).equal(right));
    const at::Tensor none = match(picture, colors, {.picture = at::zeros_like(mask), .colors = mask});
    EXPECT_TRUE(none.equal(picture));
  }
}

TEST(MixedPalettes, begin_and_end_at_the_two_and_pass_between) {
  const Palette a = palette_of(some_picture(0)), b = palette_of(some_picture(1));
  EXPECT_LT(apart(palette_mixed(a, b, 0).covariance, a.covariance), 1e-9);
  EXPECT_LT(apart(palette_mixed(a, b, 1).covariance, b.covariance), 1e-5);
  EXPECT_LT(apart(palette_mixed(a, b, 1).mean, b.mean), 1e-9);
  const at::Tensor halfway = with_palette(some_picture(0), palette_mixed(a, b, 0.5));
  const at::Tensor wanted = (some_picture(0) + match_moments(some_picture(0), some_picture(1))) / 2;
  EXPECT_LT(apart(halfway, wanted), 1e-3);
}

TEST(LightnessLike, is_grey_with_the_mean_and_deviation_of_the_content) {
  const at::Tensor like = lightness_like(some_picture(0), some_picture(1, 20, 30));
  const at::Tensor wanted = rgb_to_ycbcr(some_picture(1, 20, 30)).narrow(1, 0, 1);
  EXPECT_LT(apart(like, grey(like)), 1e-6);
  EXPECT_NEAR(like.mean().item<double>(), wanted.mean().item<double>(), 1e-5);
  EXPECT_NEAR(like.narrow(1, 0, 1).std(false).item<double>(), wanted.std(false).item<double>(), 1e-5);
  const at::Tensor flat = lightness_like(at::full({1, 3, 4, 4}, 0.2), some_picture(1, 20, 30));
  EXPECT_LT(apart(flat, wanted.mean().expand({1, 3, 4, 4})), 1e-5);
}

}  // namespace
}  // namespace atelier
