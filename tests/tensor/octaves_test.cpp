#include "tensor/octaves.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atelier {
namespace {

double side_of(PictureSize size) {
  return std::sqrt(static_cast<double>(size.height) * static_cast<double>(size.width));
}

TEST(Octaves, end_at_the_full_size_and_grow_by_the_scale) {
  const auto sizes = octave_sizes({360, 640}, 4, 1.4, 32);
  ASSERT_EQ(sizes.size(), 4U);
  EXPECT_EQ(sizes.back(), (PictureSize{360, 640}));
  for (size_t i = 1; i < sizes.size(); ++i) EXPECT_NEAR(side_of(sizes[i]) / side_of(sizes[i - 1]), 1.4, 0.02);
}

TEST(Octaves, begin_at_about_130_px_for_pictures_of_every_size_when_none_are_given) {
  for (PictureSize full : {PictureSize{200, 300}, {480, 640}, {900, 1600}, {4000, 6000}, {6000, 2000}}) {
    const double smallest = side_of(octave_sizes(full, 0, 1.4, 32).front());
    EXPECT_GE(smallest, 130 / std::sqrt(1.4) - 1) << full.width;
    EXPECT_LE(smallest, 130 * std::sqrt(1.4) + 1) << full.width;
  }
}

TEST(Octaves, never_fall_below_the_minimum) {
  for (PictureSize size : octave_sizes({100, 4000}, 0, 1.4, 32))
    EXPECT_GE(std::min(size.height, size.width), 32);
  for (PictureSize size : octave_sizes({64, 64}, 20, 1.1, 60))
    EXPECT_GE(std::min(size.height, size.width), 60);
}

TEST(Octaves, are_the_picture_alone_when_it_is_small) {
  EXPECT_EQ(octave_sizes({40, 40}, 0, 1.4, 32), (std::vector<PictureSize>{{40, 40}}));
  EXPECT_EQ(octave_sizes({1, 1}, 3, 1.4, 32), (std::vector<PictureSize>{{1, 1}}));
}

}  // namespace
}  // namespace atelier
