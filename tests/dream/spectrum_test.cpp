#include "dream/spectrum.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "support/small_network.h"

namespace atelier {
namespace {

TEST(Spectrum, holds_a_picture_of_every_size_and_gives_it_back) {
  for (const PictureSize size : {PictureSize{48, 48}, PictureSize{45, 60}, PictureSize{32, 51}}) {
    const at::Tensor picture = small_picture(size.height, size.width, 2) * 0.9 + 0.05;
    const at::Tensor spectrum = spectrum_of(picture);
    ASSERT_EQ(spectrum.sizes(), at::IntArrayRef({2, 3, size.height, size.width / 2 + 1, 2}));
    EXPECT_LT((picture_of(spectrum, size, size) - picture).abs().max().item<double>(), 1e-4);
  }
}

TEST(Spectrum, makes_the_same_picture_smaller_from_its_low_frequencies) {
  const PictureSize whole{96, 64}, half{48, 32};
  const at::Tensor picture = gaussian_blur(small_picture(whole.height, whole.width), 4);
  const at::Tensor smaller = picture_of(spectrum_of(picture), whole, half);
  const at::Tensor wanted = resize(picture, half.height, half.width, Filter::area);
  const at::Tensor inside = (smaller - wanted).narrow(2, 8, 32).narrow(3, 8, 16);
  EXPECT_LT(inside.abs().mean().item<double>(), 0.02);
}

TEST(Spectrum, begins_nearly_grey_and_otherwise_with_every_seed) {
  const PictureSize size{40, 40};
  const at::Tensor pictures = picture_of(random_spectrum(size, {1, 2}), size, size);
  EXPECT_LT((pictures - 0.5).abs().max().item<double>(), 0.1);
  EXPECT_FALSE(pictures[0].equal(pictures[1]));
  EXPECT_TRUE(random_spectrum(size, {2})[0].equal(random_spectrum(size, {1, 2})[1]));
}

TEST(Spectrum, has_light_and_two_colors_for_axes) {
  const PictureSize size{8, 8};
  at::Tensor spectrum = random_spectrum(size, {1}) * 0;
  spectrum.select(1, 0).select(1, 0).select(1, 0).select(1, 0).fill_(2);
  const at::Tensor light = picture_of(spectrum, size, size);
  EXPECT_GT(light.min().item<double>(), 0.55);
  EXPECT_LT((light.select(1, 0) - light.select(1, 2)).abs().max().item<double>(), 0.02);
  spectrum.zero_().select(1, 1).select(1, 0).select(1, 0).select(1, 0).fill_(2);
  const at::Tensor red = picture_of(spectrum, size, size);
  EXPECT_GT(red.select(1, 0).min().item<double>(), 0.55);
  EXPECT_NEAR(red.select(1, 1).mean().item<double>(), 0.5, 1e-4);
  EXPECT_LT(red.select(1, 2).max().item<double>(), 0.45);
}

}  // namespace
}  // namespace atelier
