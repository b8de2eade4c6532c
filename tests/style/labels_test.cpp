#include "style/labels.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr LabelColor kSky{0, 0, 255}, kGrass{0, 200, 0}, kHouse{200, 30, 30}, kRoad{90, 90, 90};

void paint(at::Tensor& map, int64_t left, int64_t width, const LabelColor& color) {
  for (size_t i = 0; i < 3; ++i)
    map.select(1, static_cast<int64_t>(i)).narrow(2, left, width).fill_(color[i] / 255.0);
}

// Stripes of equal width.
at::Tensor stripes(const std::vector<LabelColor>& colors, int64_t height = 20, int64_t width = 10) {
  at::Tensor map = at::empty({1, 3, height, width * static_cast<int64_t>(colors.size())}, at::kFloat);
  for (size_t i = 0; i < colors.size(); ++i) paint(map, static_cast<int64_t>(i) * width, width, colors[i]);
  return map;
}

int64_t label_at(const at::Tensor& map, int64_t row, int64_t column) {
  return map.select(2, row).select(2, column).argmax().item<int64_t>();
}

TEST(Labels, are_the_colors_of_both_maps_shared) {
  const LabelMaps maps = labels_of(stripes({kSky, kGrass, kGrass}), stripes({kGrass, kHouse}, 7, 4));
  EXPECT_EQ(maps.colors, (std::vector<LabelColor>{kGrass, kHouse, kSky}));
  EXPECT_EQ(maps.picture.sizes(), (std::vector<int64_t>{1, 3, 20, 30}));
  EXPECT_EQ(maps.style.sizes(), (std::vector<int64_t>{1, 3, 7, 8}));
  EXPECT_EQ(label_at(maps.picture, 3, 2), 2);
  EXPECT_EQ(label_at(maps.picture, 19, 29), 0);
  EXPECT_EQ(label_at(maps.style, 0, 7), 1);
}

TEST(Labels, are_one_at_each_pixel) {
  const LabelMaps maps = labels_of(stripes({kSky, kGrass, kHouse, kRoad}), stripes({kRoad}));
  for (const at::Tensor& map : {maps.picture, maps.style}) {
    EXPECT_EQ(map.sum(1).min().item<double>(), 1);
    EXPECT_EQ(map.max().item<double>(), 1);
    EXPECT_EQ(map.min().item<double>(), 0);
  }
}

TEST(Labels, of_soft_edges_and_noise_are_those_of_the_nearest_color) {
  const at::Tensor flat = stripes({kSky, kGrass, kHouse}, 40, 20);
  at::Tensor soft = resize(resize(flat, 80, 120), 40, 60, Filter::area);
  soft = gaussian_blur(soft, 0.7) + (RandomStream(1, "noise").uniform({1, 3, 40, 60}) - 0.5) * (16 / 255.0);
  const LabelMaps maps = labels_of(soft.clamp(0, 1), flat);
  ASSERT_EQ(maps.colors.size(), 3U);
  const at::Tensor wanted = labels_of(flat, flat).picture;
  for (const int64_t column : {0, 10, 17, 22, 30, 37, 42, 59})
    for (const int64_t row : {0, 20, 39})
      EXPECT_EQ(maps.colors[label_at(maps.picture, row, column)],
                labels_of(flat, flat).colors[label_at(wanted, row, column)])
          << row << " " << column;
}

TEST(Labels, of_a_small_speck_are_those_around_it) {
  at::Tensor map = stripes({kSky}, 100, 100);
  map.select(2, 50).select(2, 50).fill_(1);
  EXPECT_EQ(labels_of(map, stripes({kSky})).colors, std::vector<LabelColor>{kSky});
}

TEST(Labels, of_one_pixel_are_its_color) {
  const LabelMaps maps = labels_of(stripes({kSky}, 1, 1), stripes({kSky}, 2, 7));
  EXPECT_EQ(maps.colors, std::vector<LabelColor>{kSky});
  EXPECT_EQ(maps.picture.item<double>(), 1);
}

TEST(Labels, of_maps_that_have_no_color_in_common_are_an_error) {
  EXPECT_THROW(labels_of(stripes({kSky, kGrass}), stripes({kHouse, kRoad})), Error);
}

}  // namespace
}  // namespace atelier
