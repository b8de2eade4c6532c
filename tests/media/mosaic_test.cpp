#include "media/mosaic.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <mutex>

#include "media/mosaic_places.h"
#include "pictures.h"

namespace atelier {
namespace {

// Keeps the rows that a sheet is given.
class KeptRows : public RowWriter {
 public:
  void write_rows(std::string_view given) override { samples += given; }
  void finish() override {}

  std::string samples;
};

Raster drawn(const Mosaic& mosaic, const MosaicStyle& style) {
  KeptRows rows;
  draw_mosaic(mosaic, style, {&rows});
  const RasterLayout layout = mosaic_layout(mosaic, style);
  EXPECT_EQ(std::ssize(rows.samples), layout.height * layout.row_bytes());
  return {layout, rows.samples};
}

std::vector<int> pixel(const Raster& raster, int64_t y, int64_t x) {
  const auto* samples = reinterpret_cast<const uint8_t*>(raster.row(y)) + x * raster.layout.channels;
  return {samples, samples + raster.layout.channels};
}

std::vector<int> grey(int level) {
  return {level, level, level};
}

Image plain_picture(PictureSize size, double level) {
  Image image;
  image.pixels = at::full({1, 3, size.height, size.width}, level, at::kFloat);
  return image;
}

int level_of(size_t cell) {
  return 40 + static_cast<int>(cell) * 10;
}

// Every place filled with a plain picture, last first.
Mosaic plain_mosaic(int64_t num_columns, int64_t num_rows, MosaicGrid grid = MosaicGrid::rectangles) {
  Mosaic mosaic{.grid = grid, .num_columns = num_columns, .num_rows = num_rows};
  for (int64_t row = num_rows - 1; row >= 0; --row)
    for (int64_t column = num_columns - 1; column >= 0; --column) mosaic.cells.push_back({column, row, "a"});
  mosaic.picture = [](size_t cell, PictureSize) { return plain_picture({9, 12}, level_of(cell) / 255.0); };
  return mosaic;
}

TEST(Mosaic, puts_every_picture_into_its_cell) {
  const Mosaic mosaic = plain_mosaic(4, 3);
  const Raster sheet = drawn(mosaic, {.cell = {6, 8}, .gap_px = 2});
  ASSERT_EQ(sheet.layout.height, 3 * 6 + 2 * 2);
  ASSERT_EQ(sheet.layout.width, 4 * 8 + 3 * 2);
  for (size_t i = 0; i < mosaic.cells.size(); ++i) {
    const int64_t left = mosaic.cells[i].column * 10, top = mosaic.cells[i].row * 8;
    EXPECT_EQ(pixel(sheet, top, left), grey(level_of(i)));
    EXPECT_EQ(pixel(sheet, top + 5, left + 7), grey(level_of(i)));
    if (left + 8 < sheet.layout.width) {
      EXPECT_EQ(pixel(sheet, top, left + 8), grey(0));
    }
    if (top + 6 < sheet.layout.height) {
      EXPECT_EQ(pixel(sheet, top + 6, left), grey(0));
    }
  }
}

TEST(Mosaic, shows_the_background_where_no_picture_is_and_colors_where_they_are_asked_for) {
  Mosaic mosaic{.num_columns = 3, .num_rows = 3};
  mosaic.cells = {{0, 0, "red", Color{1, 0, 0}}, {2, 2, "blue", Color{0, 0, 1}}};
  const Raster sheet = drawn(mosaic, {.cell = {4, 4}, .background = parse_color("#203040")});
  EXPECT_EQ(pixel(sheet, 3, 3), (std::vector<int>{255, 0, 0}));
  EXPECT_EQ(pixel(sheet, 8, 8), (std::vector<int>{0, 0, 255}));
  EXPECT_EQ(pixel(sheet, 5, 5), (std::vector<int>{32, 48, 64}));
  EXPECT_EQ(pixel(sheet, 11, 0), (std::vector<int>{32, 48, 64}));
}

// Three stripes, dark, middle, light.
Image striped(int64_t dim, int64_t stripe, int64_t length) {
  std::vector<at::Tensor> stripes;
  for (double level : {0.2, 0.6, 1.0}) {
    const int64_t height = dim == 2 ? stripe : length, width = dim == 2 ? length : stripe;
    stripes.push_back(at::full({1, 3, height, width}, level, at::kFloat));
  }
  Image image;
  image.pixels = at::cat(stripes, dim);
  return image;
}

TEST(Mosaic, crops_pictures_around_their_middle_or_shows_them_whole) {
  Mosaic mosaic{.num_columns = 2, .num_rows = 1};
  mosaic.cells = {{0, 0, "wide"}, {1, 0, "high"}};
  mosaic.picture = [](size_t cell, PictureSize) {
    return cell == 0 ? striped(3, 12, 12) : striped(2, 12, 12);
  };
  const Raster covered = drawn(mosaic, {.cell = {12, 12}});
  for (int64_t x = 1; x < 23; ++x) EXPECT_EQ(pixel(covered, 6, x), grey(153)) << x;
  EXPECT_EQ(pixel(covered, 1, 13), grey(153));

  const Raster whole = drawn(mosaic, {.cell = {12, 12}, .fit = MosaicFit::contain});
  EXPECT_EQ(pixel(whole, 3, 6), grey(0));
  EXPECT_EQ(pixel(whole, 6, 1), grey(51));
  EXPECT_NEAR(pixel(whole, 6, 6)[0], 153, 1);
  EXPECT_EQ(pixel(whole, 6, 10), grey(255));
  EXPECT_EQ(pixel(whole, 1, 18), grey(51));
  EXPECT_EQ(pixel(whole, 6, 14), grey(0));
}

// --- Hexagons

TEST(MosaicHexagons, cover_the_sheet_once_where_they_touch) {
  Mosaic mosaic = plain_mosaic(5, 6, MosaicGrid::hexagons);
  mosaic.picture = [](size_t, PictureSize) { return plain_picture({7, 7}, 1); };
  for (int64_t width : {9, 10, 24}) {
    const MosaicStyle style{.cell = {1, width}};
    const Raster sheet = drawn(mosaic, style);
    const MosaicPlaces places(mosaic, style);
    const auto edge = static_cast<int64_t>(places.height() / 4) + 2;
    for (int64_t y = edge; y < sheet.layout.height - edge; ++y)
      for (int64_t x = width; x < sheet.layout.width - width; ++x)
        EXPECT_GE(pixel(sheet, y, x)[0], 253) << width << ": " << y << " " << x;
    EXPECT_EQ(pixel(sheet, 0, 0), grey(0));
  }
}

TEST(MosaicHexagons, stand_on_their_tips_in_shifted_rows) {
  const Mosaic mosaic = plain_mosaic(4, 3, MosaicGrid::hexagons);
  const MosaicStyle style{.cell = {1, 20}, .gap_px = 4};
  const Raster sheet = drawn(mosaic, style);
  EXPECT_EQ(sheet.layout.width, 4 * 24 - 4 + 12);
  EXPECT_EQ(sheet.layout.height, std::ceil(2 * 24 * std::sqrt(0.75) + 40 / std::sqrt(3.0)));
  for (size_t i = 0; i < mosaic.cells.size(); ++i) {
    const auto& cell = mosaic.cells[i];
    const auto x = static_cast<int64_t>(static_cast<double>(cell.column) * 24 + (cell.row % 2 ? 12 : 0) + 10);
    const auto y =
        static_cast<int64_t>(static_cast<double>(cell.row) * 24 * std::sqrt(0.75) + 20 / std::sqrt(3.0));
    EXPECT_EQ(pixel(sheet, y, x), grey(level_of(i)));
    EXPECT_EQ(pixel(sheet, y, x - 9), grey(level_of(i)));  // reaches its upright sides
    if (x > 12) {
      EXPECT_EQ(pixel(sheet, y, x - 12), grey(0));  // and the gap lies between
    }
  }
}

TEST(MosaicHexagons, have_the_area_of_hexagons) {
  Mosaic mosaic{.grid = MosaicGrid::hexagons, .num_columns = 1, .num_rows = 1};
  mosaic.cells = {{0, 0, "white", Color{1, 1, 1}}};
  const Raster sheet = drawn(mosaic, {.cell = {1, 50}});
  double area = 0;
  for (int64_t y = 0; y < sheet.layout.height; ++y)
    for (int64_t x = 0; x < sheet.layout.width; ++x) area += pixel(sheet, y, x)[0] / 255.0;
  EXPECT_NEAR(area, std::sqrt(3.0) / 2 * 50 * 50, 6);
}

// --- Pictures of every kind

TEST(Mosaic, draws_grey_deep_transparent_and_turned_pictures) {
  NEEDS_MEDIA();
  Scratch scratch;
  Image deep = plain_picture({20, 20}, 0.5);
  deep.bits = 16;
  Image flat = plain_picture({20, 20}, 0.25);
  flat.grey = true;
  Image clear = plain_picture({20, 20}, 1);
  clear.alpha = at::zeros({1, 1, 20, 20});
  write_image(scratch / "0.png", deep);
  write_image(scratch / "1.png", flat);
  write_image(scratch / "2.png", clear);
  write_file(scratch / "3.jpg", with_orientation(encode_image(striped(3, 64, 192), "jpg", {}, {}), 6));

  Mosaic mosaic{.num_columns = 4, .num_rows = 1};
  mosaic.cells = {{0, 0, "0.png"}, {1, 0, "1.png"}, {2, 0, "2.png"}, {3, 0, "3.jpg"}};
  mosaic.picture = [&](size_t cell, PictureSize least) {
    return read_small_image(scratch / mosaic.cells[cell].name, least);
  };
  const Raster sheet = drawn(mosaic, {.cell = {8, 8}, .background = {1, 0, 0}});
  EXPECT_EQ(pixel(sheet, 4, 4), grey(128));
  EXPECT_EQ(pixel(sheet, 4, 12), grey(64));
  EXPECT_EQ(pixel(sheet, 4, 20), (std::vector<int>{255, 0, 0}));
  EXPECT_NEAR(pixel(sheet, 0, 28)[0], 51, 4);  // the left stripe is above when upright
  EXPECT_NEAR(pixel(sheet, 7, 28)[0], 255, 4);
}

TEST(Mosaic, keeps_what_is_transparent_where_the_background_is) {
  Mosaic mosaic{.num_columns = 3, .num_rows = 1};
  mosaic.cells = {{0, 0, "half"}, {1, 0, "opaque"}};
  mosaic.picture = [&](size_t cell, PictureSize) {
    Image image = plain_picture({8, 8}, 1);
    if (cell == 0) image.alpha = at::full({1, 1, 8, 8}, 0.5, at::kFloat);
    return image;
  };
  for (MosaicGrid grid : {MosaicGrid::rectangles, MosaicGrid::hexagons}) {
    mosaic.grid = grid;
    const Raster sheet = drawn(mosaic, {.cell = {8, 8}, .transparent = true});
    EXPECT_EQ(pixel(sheet, 4, 4), (std::vector<int>{255, 255, 255, 128}));
    EXPECT_EQ(pixel(sheet, 4, 12), (std::vector<int>{255, 255, 255, 255}));
    EXPECT_EQ(pixel(sheet, 4, 20), (std::vector<int>{0, 0, 0, 0}));
  }
}

// --- What goes wrong

TEST(Mosaic, draws_the_names_of_broken_pictures_and_tells_of_them_in_order) {
  Mosaic mosaic = plain_mosaic(6, 5);
  mosaic.picture = [](size_t cell, PictureSize) -> Image {
    if (cell % 7 == 3) throw Error("is broken", std::to_string(cell));
    return plain_picture({9, 12}, 0);
  };
  std::vector<size_t> told;
  mosaic.on_broken = [&](size_t cell, const Error& error) {
    EXPECT_EQ(error.where(), std::to_string(cell));
    told.push_back(cell);
  };
  const Raster sheet = drawn(mosaic, {.cell = {40, 60}});
  EXPECT_EQ(told, (std::vector<size_t>{24, 17, 10, 3}));
  for (size_t i = 0; i < mosaic.cells.size(); ++i) {
    int darkest = 255, lightest = 0;
    for (int64_t y = 0; y < 40; ++y)
      for (int64_t x = 0; x < 60; ++x) {
        const int level = pixel(sheet, mosaic.cells[i].row * 40 + y, mosaic.cells[i].column * 60 + x)[0];
        darkest = std::min(darkest, level);
        lightest = std::max(lightest, level);
      }
    EXPECT_EQ(lightest > darkest + 60, i % 7 == 3) << i;
  }
}

TEST(Mosaic, never_asks_for_more_pictures_than_two_rows_hold) {
  constexpr int64_t kColumns = 8;
  Mosaic mosaic = plain_mosaic(kColumns, 12);
  std::atomic<int64_t> num_read = 0, num_written = 0, most = 0;
  mosaic.picture = [&](size_t, PictureSize) {
    const int64_t waiting = ++num_read - num_written;
    for (int64_t known = most; waiting > known && !most.compare_exchange_weak(known, waiting);) {
    }
    return plain_picture({3, 3}, 1);
  };
  class Counting : public KeptRows {
   public:
    explicit Counting(std::atomic<int64_t>& counted) : counted_(counted) {}
    void write_rows(std::string_view) override { counted_ += kColumns; }

   private:
    std::atomic<int64_t>& counted_;
  } sheet(num_written);
  draw_mosaic(mosaic, {.cell = {4, 4}}, {&sheet});
  EXPECT_EQ(num_read, kColumns * 12);
  EXPECT_LE(most, 2 * kColumns);
}

TEST(Mosaic, leaves_nothing_behind_when_it_is_stopped) {
  Scratch scratch;
  const Mosaic mosaic = plain_mosaic(4, 40);
  const MosaicStyle style{.cell = {4, 4}};
  const auto draw = [&] {
    const auto sheet = make_file_writer(scratch / "sheet.ppm", {.layout = mosaic_layout(mosaic, style)});
    draw_mosaic(mosaic, style, {sheet.get()}, [](double share) {
      if (share > 0.5) throw Interrupted();
    });
    sheet->finish();
  };
  EXPECT_THROW(draw(), Interrupted);
  EXPECT_TRUE(fs::is_empty(scratch.folder()));
}

TEST(Mosaic, takes_sizes_of_cells_as_people_write_them) {
  EXPECT_EQ(parse_mosaic_cell("72x56"), (PictureSize{56, 72}));
  EXPECT_EQ(parse_mosaic_cell("64"), (PictureSize{64, 64}));
  for (const char* text : {"", "x", "72x", "0", "-3", "5000", "1x2x3", "a"})
    EXPECT_THROW(parse_mosaic_cell(text), Error) << text;
}

}  // namespace
}  // namespace atelier
