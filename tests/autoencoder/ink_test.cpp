#include "autoencoder/ink.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Disks of different sizes, sharp.
at::Tensor disks(int64_t count) {
  at::Tensor pictures = at::zeros({count, 1, 28, 28});
  for (int64_t i = 0; i < count; ++i)
    for (int64_t y = 0; y < 28; ++y)
      for (int64_t x = 0; x < 28; ++x)
        if (std::hypot(static_cast<double>(x - 14), static_cast<double>(y - 14)) <
            5 + static_cast<double>(i % 4))
          pictures[i][0][y][x] = 1;
  return pictures;
}

TEST(Ink, has_the_edges_of_the_data) {
  const at::Tensor data = disks(8), soft = gaussian_blur(data, 2.5) * .7 + .1;
  EXPECT_LT(edge_sharpness(soft), .6 * edge_sharpness(data));
  const at::Tensor made = with_ink_of(soft, data);
  EXPECT_NEAR(edge_sharpness(made) / edge_sharpness(data), 1, .3);
  EXPECT_NEAR(made.mean().item<double>(), data.mean().item<double>(), .02);
}

TEST(Distinct, leaves_out_what_is_there_already) {
  const at::Tensor some = RandomStream(1, "some").uniform({5, 1, 6, 6});
  const at::Tensor twice = at::cat({some, some});
  EXPECT_EQ(distinct(twice, 5), (std::vector<int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(distinct(twice, 7).size(), 7);  // where there are no others, they are taken
}

double area(const Contour& contour) {
  double sum = 0;
  for (size_t i = 0; i < contour.size(); ++i) {
    const auto &a = contour[i], &b = contour[(i + 1) % contour.size()];
    sum += a.first * b.second - b.first * a.second;
  }
  return std::abs(sum) / 2;
}

TEST(Contours, go_round_what_is_bright) {
  at::Tensor square = at::zeros({10, 10});
  square.narrow(0, 2, 4).narrow(1, 3, 5).fill_(1);
  const std::vector<Contour> found = contours(square, .5);
  ASSERT_EQ(found.size(), 1);
  EXPECT_NEAR(area(found[0]), 20, 1);  // corners are cut
  double left = 99, top = 99;
  for (const auto& [x, y] : found[0]) left = std::min(left, x), top = std::min(top, y);
  EXPECT_NEAR(left, 3, 1e-6);
  EXPECT_NEAR(top, 2, 1e-6);
  EXPECT_TRUE(path_text(found, 2, 1, 1).starts_with("M"));
}

TEST(Contours, close_at_the_border_and_round_holes) {
  EXPECT_EQ(contours(at::ones({4, 4}), .5).size(), 1);
  at::Tensor ring = at::ones({9, 9});
  ring.narrow(0, 3, 3).narrow(1, 3, 3).fill_(0);
  EXPECT_EQ(contours(ring, .5).size(), 2);
  at::Tensor saddle = at::zeros({4, 4});
  saddle[1][1] = 1;
  saddle[2][2] = 1;
  EXPECT_EQ(contours(saddle, .5).size(), 2);
  EXPECT_TRUE(contours(at::zeros({4, 4}), .5).empty());
}

}  // namespace
}  // namespace atelier
