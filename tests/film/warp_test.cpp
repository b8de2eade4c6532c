#include "film/warp.h"

#include <gtest/gtest.h>

#include <ATen/Parallel.h>
#include <ATen/ops/full_like.h>

#include <cstring>
#include <limits>

#include "film_support.h"

namespace atelier {
namespace {

constexpr Sampling kSamplings[]{Sampling::bilinear, Sampling::bicubic};

bool same_bytes(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && std::memcmp(a.const_data_ptr(), b.const_data_ptr(), a.nbytes()) == 0;
}

TEST(Warp, along_no_flow_gives_the_same_bytes) {
  at::Tensor picture = texture(23, 31) - 0.5;
  picture[0][0][3][4] = -0.0F;
  picture[0][1][5][6] = std::numeric_limits<float>::infinity();
  for (Sampling sampling : kSamplings)
    EXPECT_TRUE(same_bytes(warp(picture, constant_flow(23, 31, 0, 0), sampling), picture));
}

TEST(Warp, by_whole_pixels_copies_them) {
  const at::Tensor picture = texture(20, 30);
  for (Sampling sampling : kSamplings) {
    const at::Tensor moved = warp(picture, constant_flow(20, 30, 4, -3), sampling);
    EXPECT_TRUE(moved.narrow(2, 3, 17).narrow(3, 0, 26).equal(picture.narrow(2, 0, 17).narrow(3, 4, 26)));
  }
}

TEST(Warp, repeats_the_border_beyond_it) {
  const at::Tensor picture = texture(6, 7);
  for (Sampling sampling : kSamplings) {
    const at::Tensor moved = warp(picture, constant_flow(6, 7, -100, 0), sampling);
    EXPECT_TRUE(moved.equal(picture.narrow(3, 0, 1).expand_as(moved)));
  }
}

TEST(Warp, there_and_back_by_half_a_pixel_stays_near_the_picture) {
  const at::Tensor picture = texture(60, 80);
  const at::Tensor there = warp(picture, constant_flow(60, 80, 0.5, 0.5));
  const at::Tensor back = warp(there, constant_flow(60, 80, -0.5, -0.5));
  EXPECT_LT(largest(middle_of(back - picture, 4)), 0.02);
}

TEST(Warp, is_exact_on_ramps_whatever_the_fraction) {
  const at::Tensor ramp = at::arange(40.0F).view({1, 1, 1, 40}).expand({1, 1, 9, 40}).contiguous() / 40;
  for (Sampling sampling : kSamplings)
    for (double right : {0.25, 0.7, -1.3}) {
      const at::Tensor moved = warp(ramp, constant_flow(9, 40, right, 0.4), sampling);
      EXPECT_LT(largest(middle_of(moved - ramp - right / 40, 4)), 1e-6) << right;
    }
}

double spread_of(const at::Tensor& picture) {
  return middle_of(picture - picture.mean(), 12).square().mean().sqrt().item<double>();
}

TEST(Warp, a_hundred_times_bicubic_stays_sharper_than_bilinear_and_never_gains) {
  at::Tensor cubic = texture(80, 80), linear = cubic;
  const double at_first = spread_of(cubic);
  for (int i = 0; i < 100; ++i) {
    const double side = i % 2 == 0 ? 0.5 : -0.5;
    cubic = warp(cubic, constant_flow(80, 80, side, side));
    linear = warp(linear, constant_flow(80, 80, side, side), Sampling::bilinear);
  }
  EXPECT_GT(spread_of(cubic) / at_first, 0.8);
  EXPECT_LT(spread_of(cubic) / at_first, 1);
  EXPECT_LT(spread_of(linear) / at_first, 0.45);
}

TEST(Warp, gives_the_same_bytes_with_one_thread_and_with_several) {
  const at::Tensor picture = texture(90, 70), flow = turning_flow(90, 70, 17, 1.1);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const at::Tensor alone = warp(picture, flow);
  at::set_num_threads(4);
  EXPECT_TRUE(same_bytes(warp(picture, flow), alone));
  at::set_num_threads(before);
}

TEST(Warp, accepts_one_pixel_and_flow_that_is_no_number) {
  const at::Tensor pixel = at::full({1, 3, 1, 1}, 0.3);
  for (double strange :
       {0.4, 1e30, -1e30, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    for (Sampling sampling : kSamplings) {
      const at::Tensor moved = warp(pixel, constant_flow(1, 1, strange, strange), sampling);
      EXPECT_LT(largest(moved - pixel), 1e-6) << strange;
    }
}

TEST(Inside, ends_at_the_centers_of_the_border) {
  const at::Tensor mask = inside(constant_flow(4, 6, 2, -1));
  EXPECT_EQ(mask.sizes(), at::IntArrayRef({1, 1, 4, 6}));
  EXPECT_EQ(mask.sum().item<double>(), 3 * 4);
  EXPECT_EQ(mask.narrow(2, 1, 3).narrow(3, 0, 4).sum().item<double>(), 3 * 4);
  EXPECT_EQ(inside(constant_flow(4, 6, 0, 0)).sum().item<double>(), 24);
  EXPECT_EQ(inside(constant_flow(4, 6, 0, std::nan(""))).sum().item<double>(), 0);
  EXPECT_EQ(inside(constant_flow(4, 6, 1e10, 0)).sum().item<double>(), 0);
}

}  // namespace
}  // namespace atelier
