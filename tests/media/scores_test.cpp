#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cmath>

#include "media/sheet.h"
#include "pictures.h"

namespace atelier {
namespace {

#if ATELIER_MEDIA
const char* const kExtension = ".png";
#else
const char* const kExtension = ".ppm";
#endif

constexpr int64_t kCellHeight = 30, kCellWidth = 80, kGap = 6;

// Cells of white pictures that are as wide as the cells and half as high.
Sheet scored_sheet(int64_t num_rows, int64_t num_columns, std::vector<double> shares) {
  Sheet sheet;
  sheet.num_rows = num_rows;
  sheet.num_columns = num_columns;
  sheet.cell_size = {kCellHeight, kCellWidth};
  sheet.cell = [](int64_t, int64_t) {
    Image image;
    image.pixels = at::full({1, 3, kCellHeight / 2, kCellWidth}, 1.0, at::kFloat);
    return image;
  };
  sheet.num_scores = static_cast<int>(shares.size());
  sheet.scores = [shares](int64_t, int64_t) {
    std::vector<Score> scores;
    for (const double share : shares) scores.push_back({"", "", share});
    return scores;
  };
  return sheet;
}

Image drawn(const Sheet& sheet) {
  Scratch scratch;
  const fs::path path = scratch / (std::string("sheet") + kExtension);
  draw_sheet(path, sheet, {.gap_px = kGap, .labels = "none", .background = "#000000"}, {});
  return read_image(path);
}

double brightest(const Image& image, int64_t top, int64_t height, int64_t left, int64_t width) {
  return image.pixels.narrow(2, top, height).narrow(3, left, width).max().item<double>();
}

TEST(Scores, stand_beneath_pictures_that_stand_on_them) {
  const Image image = drawn(scored_sheet(1, 1, {1.0}));
  EXPECT_EQ(brightest(image, kGap, kCellHeight / 2, kGap, kCellWidth), 0);
  EXPECT_EQ(brightest(image, kGap + kCellHeight / 2, kCellHeight / 2, kGap, kCellWidth), 1);
  EXPECT_GT(image.size().height, 2 * kGap + kCellHeight + 10);
}

TEST(Scores, bars_are_as_long_as_their_shares) {
  const Image image = drawn(scored_sheet(1, 1, {0.25}));
  const int64_t below = kGap + kCellHeight, height = image.size().height - below;
  const at::Tensor columns = image.pixels[0][0].narrow(0, below, height).amax(0).narrow(0, kGap, kCellWidth);
  const double bar = columns[0].item<double>(), track = columns[kCellWidth - 1].item<double>();
  EXPECT_GT(bar, 2 * track);
  EXPECT_GT(track, 0);
  EXPECT_EQ(columns[kCellWidth / 4 - 1].item<double>(), bar);
  EXPECT_EQ(columns[kCellWidth / 4].item<double>(), track);
}

TEST(Scores, rows_leave_room_for_all_of_them) {
  const auto height = [](std::vector<double> shares) {
    return drawn(scored_sheet(2, 1, std::move(shares))).size().height;
  };
  const int64_t none = height({}), one = height({1}), two = height({1, 1});
  EXPECT_GT(one, none);
  EXPECT_GT(two, one);
  EXPECT_EQ(none, 2 * (kCellHeight + kGap) + kGap);
}

TEST(Scores, a_last_row_may_end_sooner) {
  Sheet sheet = scored_sheet(2, 2, {1.0});
  sheet.num_cells = 3;
  const Image image = drawn(sheet);
  const int64_t half = image.size().height / 2, right = kGap + kCellWidth + kGap;
  EXPECT_GT(brightest(image, half, half, kGap, kCellWidth), 0);
  EXPECT_EQ(brightest(image, half + kGap, half - kGap, right, kCellWidth), 0);
}

TEST(Flattened, shows_the_background_where_it_is_transparent) {
  Image image;
  image.pixels = at::full({1, 3, 1, 1}, 0.5, at::kFloat);
  EXPECT_TRUE(flattened(image, {1, 1, 1}).equal(image.pixels));
  image.alpha = at::full({1, 1, 1, 1}, 0.25, at::kFloat);
  const at::Tensor shown = flattened(image, {1, 0, 0});
  EXPECT_NEAR(shown[0][0][0][0].item<double>(), 0.875, 1e-6);
  EXPECT_NEAR(shown[0][1][0][0].item<double>(), 0.125, 1e-6);
}

}  // namespace
}  // namespace atelier
