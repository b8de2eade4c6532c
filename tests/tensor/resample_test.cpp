#include "tensor/resample.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr Filter kFilters[]{Filter::bilinear, Filter::bicubic, Filter::area, Filter::lanczos};

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

at::Tensor some_picture(int64_t height, int64_t width) {
  return RandomStream(1, "test").uniform({2, 3, height, width});
}

TEST(Resize, keeps_a_constant_picture_constant) {
  const at::Tensor gray = at::full({1, 3, 13, 17}, 0.25);
  for (Filter filter : kFilters)
    for (auto [height, width] : {std::pair{5, 40}, {40, 5}, {1, 1}, {26, 34}}) {
      const at::Tensor out = resize(gray, height, width, filter);
      EXPECT_EQ(out.sizes(), at::IntArrayRef({1, 3, height, width}));
      EXPECT_LT(largest_difference(out, at::full_like(out, 0.25)), 1e-6);
    }
}

TEST(Resize, gives_back_the_tensor_itself_at_the_same_size) {
  const at::Tensor picture = some_picture(4, 5);
  for (Filter filter : kFilters) EXPECT_TRUE(resize(picture, 4, 5, filter).is_same(picture));
}

TEST(Resize, enlarges_a_picture_of_one_pixel) {
  const at::Tensor pixel = at::full({1, 3, 1, 1}, 0.5);
  for (Filter filter : kFilters)
    EXPECT_LT(largest_difference(resize(pixel, 7, 3, filter), at::full({1, 3, 7, 3}, 0.5)), 1e-6);
}

// A ramp stays a ramp away from the borders, at pixel centers of half-integers.
TEST(Resize, keeps_a_ramp_in_its_place) {
  const at::Tensor ramp = at::arange(60.0F).view({1, 1, 1, 60}).expand({1, 1, 4, 60}).contiguous();
  for (Filter filter : kFilters)
    for (int64_t width : {30, 120}) {
      const at::Tensor expected = (at::arange(static_cast<double>(width)) + 0.5) * (60.0 / width) - 0.5;
      const at::Tensor out = resize(ramp, 4, width, filter)[0][0][1];
      const int64_t border = width / 6;
      EXPECT_LT(largest_difference(out.narrow(0, border, width - 2 * border),
                                   expected.narrow(0, border, width - 2 * border)),
                2e-2)
          << static_cast<int>(filter) << " " << width;
    }
}

TEST(Resize, averages_whole_blocks_by_area) {
  const at::Tensor picture = some_picture(6, 8);
  const at::Tensor blocks = picture.view({2, 3, 3, 2, 4, 2}).mean({3, 5});
  EXPECT_LT(largest_difference(resize(picture, 3, 4, Filter::area), blocks), 1e-6);
}

TEST(Resize, does_not_alias_when_shrinking) {
  const at::Tensor stripes =
      (at::arange(64) % 2).to(at::kFloat).view({1, 1, 1, 64}).expand({1, 1, 64, 64}).contiguous();
  for (Filter filter : kFilters) {
    const at::Tensor out = resize(stripes, 8, 8, filter).narrow(3, 1, 6);
    EXPECT_LT(largest_difference(out, at::full_like(out, 0.5)), 0.02) << static_cast<int>(filter);
  }
}

TEST(Resize, lets_gradients_through) {
  for (Filter filter : kFilters) {
    at::Tensor picture = some_picture(6, 6).requires_grad_(true);
    resize(picture, 4, 9, filter).sum().backward();
    EXPECT_NEAR(picture.grad().sum().item<double>(), 2 * 3 * 4 * 9, 1e-3);
  }
}

TEST(GaussianBlur, keeps_constants_and_brightness_and_spreads_a_point_as_a_gaussian) {
  const at::Tensor gray = at::full({1, 3, 9, 4}, 0.7);
  EXPECT_LT(largest_difference(gaussian_blur(gray, 2), gray), 1e-6);
  at::Tensor point = at::full({1, 1, 31, 31}, 0.0);
  point[0][0][15][15] = 1;
  const at::Tensor blurred = gaussian_blur(point, 2);
  EXPECT_NEAR(blurred.sum().item<double>(), 1, 1e-5);
  const at::Tensor row = blurred[0][0][15];
  EXPECT_NEAR((row[17] / row[15]).item<double>(), std::exp(-0.5), 1e-5);
  EXPECT_TRUE(blurred.equal(blurred.flip({2})));
}

TEST(GaussianBlur, accepts_one_pixel_and_does_nothing_without_a_width) {
  const at::Tensor pixel = at::full({1, 3, 1, 1}, 0.3);
  EXPECT_LT(largest_difference(gaussian_blur(pixel, 5), pixel), 1e-6);
  EXPECT_TRUE(gaussian_blur(pixel, 0).is_same(pixel));
}

TEST(FitLongerSide, keeps_the_aspect_and_never_falls_below_one) {
  EXPECT_EQ(fit_longer_side({360, 640}, 320), (PictureSize{180, 320}));
  EXPECT_EQ(fit_longer_side({640, 360}, 320), (PictureSize{320, 180}));
  EXPECT_EQ(fit_longer_side({1, 1000}, 10), (PictureSize{1, 10}));
}

}  // namespace
}  // namespace atelier
