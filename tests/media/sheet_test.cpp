#include "media/sheet.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>

#include "base/color_name.h"
#include "pictures.h"
#if ATELIER_MEDIA
#include "media/draw.h"
#endif

namespace atelier {
namespace {

#if ATELIER_MEDIA
const char* const kExtension = ".png";
#else
const char* const kExtension = ".ppm";
#endif

Image plain_picture(PictureSize size, double level) {
  Image image;
  image.pixels = at::full({1, 3, size.height, size.width}, level, at::kFloat);
  return image;
}

double level_of_cell(int64_t row, int64_t column) {
  return (40.0 + static_cast<double>(row * 10 + column)) / 255;
}

Sheet numbered_sheet(int64_t num_rows, int64_t num_columns, PictureSize size) {
  Sheet sheet;
  sheet.num_rows = num_rows;
  sheet.num_columns = num_columns;
  sheet.cell = [=](int64_t row, int64_t column) { return plain_picture(size, level_of_cell(row, column)); };
  return sheet;
}

Image drawn(const Sheet& sheet, const SheetOptions& options, const std::string& extension = kExtension) {
  Scratch scratch;
  draw_sheet(scratch / ("sheet" + extension), sheet, options, sample_mark());
  return read_image(scratch / ("sheet" + extension));
}

int level_at(const Image& image, int64_t y, int64_t x) {
  return static_cast<int>(std::lround(image.pixels[0][0][y][x].item().toDouble() * 255));
}

TEST(Sheet, puts_every_cell_at_its_place) {
  SheetOptions options{.cell_px = 20, .gap_px = 3, .labels = "none", .background = "#000000"};
  const Image image = drawn(numbered_sheet(3, 4, {10, 20}), options);
  ASSERT_EQ(image.size(), (PictureSize{3 + 3 * (10 + 3), 3 + 4 * (20 + 3)}));
  for (int64_t row = 0; row < 3; ++row)
    for (int64_t column = 0; column < 4; ++column) {
      const int64_t top = 3 + row * 13, left = 3 + column * 23;
      const int expected = static_cast<int>(std::lround(level_of_cell(row, column) * 255));
      EXPECT_EQ(level_at(image, top, left), expected) << row << " " << column;
      EXPECT_EQ(level_at(image, top + 9, left + 19), expected) << row << " " << column;
      EXPECT_EQ(level_at(image, top - 1, left), 0);
      EXPECT_EQ(level_at(image, top, left + 20), 0);
    }
}

TEST(Sheet, keeps_the_aspect_of_each_picture_and_centers_it) {
  Sheet sheet = numbered_sheet(1, 2, {10, 20});
  sheet.cell = [](int64_t, int64_t column) {
    return plain_picture(column ? PictureSize{40, 20} : PictureSize{20, 40}, 1);
  };
  const Image image = drawn(sheet, {.cell_px = 40, .gap_px = 0, .labels = "none", .background = "#000000"});
  ASSERT_EQ(image.size(), (PictureSize{40, 80}));
  EXPECT_EQ(level_at(image, 9, 20), 0);
  EXPECT_EQ(level_at(image, 10, 20), 255);
  EXPECT_EQ(level_at(image, 20, 49), 0);
  EXPECT_EQ(level_at(image, 20, 50), 255);
}

TEST(Sheet, shows_blanks_where_pictures_are_not_there_yet) {
  Sheet sheet = numbered_sheet(2, 2, {20, 20});
  sheet.cell = [](int64_t row, int64_t column) -> std::optional<Image> {
    if (row == column) return std::nullopt;
    return plain_picture({20, 20}, 1);
  };
  const Image image = drawn(sheet, {.cell_px = 20, .gap_px = 2, .labels = "none", .background = "#000000"});
  EXPECT_EQ(level_at(image, 12, 34), 255);
  const int blank = level_at(image, 12, 12);
  EXPECT_GT(blank, 5);
  EXPECT_LT(blank, 60);
  sheet.cell = [](int64_t, int64_t) { return std::nullopt; };
  EXPECT_EQ(drawn(sheet, {.cell_px = 20, .gap_px = 2, .labels = "none"}).size(), (PictureSize{46, 46}));
}

TEST(Sheet, goes_on_over_pictures_that_cannot_be_read) {
  Sheet sheet = numbered_sheet(1, 2, {20, 20});
  sheet.cell = [](int64_t, int64_t column) -> std::optional<Image> {
    if (column == 0) throw Error("the file is empty", "a.png");
    return plain_picture({20, 20}, 1);
  };
  EXPECT_EQ(level_at(drawn(sheet, {.cell_px = 20, .gap_px = 2, .labels = "none"}), 12, 34), 255);
}

TEST(Sheet, chooses_cells_that_keep_it_handy) {
  EXPECT_EQ(drawn(numbered_sheet(1, 2, {300, 300}), {.labels = "none"}).size().width,
            4 + 2 * 304);  // never enlarged
  EXPECT_LE(drawn(numbered_sheet(1, 30, {300, 600}), {.labels = "none"}).size().width, 8010);
  EXPECT_EQ(drawn(numbered_sheet(1, 200, {4, 4}), {.labels = "none"}).size().width, 4 + 200 * 68);
}

TEST(Sheet, writes_captions_under_cells) {
  Sheet sheet = numbered_sheet(2, 3, {40, 40});
  const SheetOptions options{.cell_px = 40, .gap_px = 4, .labels = "text", .background = "#000000"};
  const PictureSize without = drawn(sheet, options).size();
  sheet.caption = [](int64_t row, int64_t column) { return row == 1 && column == 2 ? "" : "fire"; };
  const PictureSize with = drawn(sheet, options).size();
  EXPECT_EQ(with.width, without.width);
#if ATELIER_MEDIA
  EXPECT_GT(with.height, without.height + 2 * 9);
#endif
  SheetOptions bare = options;
  bare.labels = "none";
  Sheet plain = sheet;
  plain.caption = nullptr;
  EXPECT_EQ(drawn(sheet, bare).size(), drawn(plain, bare).size());
}

TEST(Sheet, lets_the_background_through_transparent_pictures) {
  Sheet sheet = numbered_sheet(1, 1, {8, 8});
  sheet.cell = [](int64_t, int64_t) {
    Image image = plain_picture({8, 8}, 1);
    image.alpha = at::full({1, 1, 8, 8}, 0.0, at::kFloat);
    return image;
  };
  const Image image = drawn(sheet, {.cell_px = 64, .gap_px = 0, .labels = "none", .background = "#336699"});
  EXPECT_EQ(level_at(image, 32, 32), 0x33);
}

TEST(Sheet, carries_its_mark_in_every_format) {
  Scratch scratch;
  std::vector<std::string> names{"s.ppm"};
#if ATELIER_MEDIA
  names = {"s.png", "s.jpg", "s.tif", "s.ppm"};
#endif
  for (const std::string& name : names) {
    draw_sheet(scratch / name, numbered_sheet(3, 2, {30, 40}), {.labels = "none"}, sample_mark());
    const auto found = find_mark(scratch / name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->mark.job, sample_mark().job);
    EXPECT_TRUE(found->intact) << name;
    EXPECT_EQ(read_image(scratch / name).size(), (PictureSize{3 * 52 + 4, 2 * 68 + 4})) << name;
  }
}

TEST(Sheet, of_an_unknown_kind_is_refused_and_leaves_nothing) {
  Scratch scratch;
  EXPECT_NE(message_of([&] {
              draw_sheet(scratch / "s.webp", numbered_sheet(1, 1, {8, 8}), {}, {});
            }),
            "no error");
  EXPECT_NE(message_of([&] {
              draw_sheet(scratch / ("s" + std::string(kExtension)), numbered_sheet(1, 1, {8, 8}),
                         {.labels = "txt"}, {});
            }).find("did you mean 'text'"),
            std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.folder()));
}

TEST(Sheet, with_headings_grows_above_and_on_the_left_alone) {
  NEEDS_MEDIA();
  Sheet sheet = numbered_sheet(4, 3, {100, 100});
  const PictureSize bare = drawn(sheet, {.cell_px = 100, .labels = "none"}).size();
  sheet.columns = {
      {"fire5", {}}, {"fire7", {}}, {"a rather long heading that does not fit into a column at all", {}}};
  for (int64_t row = 0; row < 4; ++row)
    sheet.rows.push_back({{row < 2 ? "cat" : "dog", {}}, {"octaves " + std::to_string(row % 2 + 1), {}}});
  const Image image = drawn(sheet, {.cell_px = 100, .background = "#ffffff"});
  EXPECT_GT(image.size().width, bare.width + 50);
  EXPECT_LT(image.size().width, bare.width + 250);
  EXPECT_GT(image.size().height, bare.height + 20);
  EXPECT_LT(image.pixels.narrow(3, 0, 60).min().item().toDouble(), 0.4);  // words stand there
}

TEST(Sheet, heads_axes_of_pictures_with_their_thumbnails) {
  Scratch scratch;
  const auto path = scratch / ("style" + std::string(kExtension));
  write_image(path, plain_picture({50, 50}, 1));
  Sheet sheet = numbered_sheet(2, 2, {50, 50});
  sheet.columns = {{"style", path}, {"gone", scratch / "gone.png"}};
  const Image image =
      drawn(sheet, {.cell_px = 50, .gap_px = 0, .labels = "picture", .background = "#000000"});
  EXPECT_GT(image.size().height, 150);
  EXPECT_EQ(level_at(image, image.size().height - 130, 30), 255);
}

TEST(ColorName, is_read_strictly) {
  EXPECT_NEAR(parse_color("#ff8000").green, 128 / 255.0, 1e-9);
  EXPECT_NEAR(parse_color("#f80").green, 136 / 255.0, 1e-9);
  for (const std::string text : {"", "#", "ff8000", "#ff80", "#gg0000", "#ff800000", "red"})
    EXPECT_NE(message_of([&] { parse_color(text); }), "no error") << text;
  EXPECT_GT(contrast_color(parse_color("#111111")).red, 0.5);
  EXPECT_LT(contrast_color(parse_color("#dddddd")).red, 0.5);
}

#if ATELIER_MEDIA

TextStyle style_of(int64_t width, int lines) {
  return {
      .size_px = 12, .color = {1, 1, 1}, .background = {0, 0, 0}, .max_width_px = width, .max_lines = lines};
}

TEST(Text, stays_within_its_width_and_lines) {
  const std::string words = "the quick brown fox jumps over the lazy dog and then some more words follow";
  const RasterLayout one = draw_text(words, style_of(80, 1)).layout,
                     three = draw_text(words, style_of(80, 3)).layout;
  EXPECT_LE(one.width, 80);
  EXPECT_LE(three.width, 80);
  EXPECT_NEAR(static_cast<double>(three.height), 3.0 * static_cast<double>(one.height), 3);
  EXPECT_LT(draw_text("ox", style_of(80, 3)).layout.width, 30);
}

TEST(Text, is_drawn_in_its_color_on_its_background) {
  TextStyle style = style_of(200, 1);
  style.size_px = 40;
  style.color = {1, 0.5, 0};
  style.background = {0, 0, 1};
  const Raster raster = draw_text("\xE2\x96\x88", style);  // a full block
  const int64_t middle = raster.layout.height / 2;
  const char* pixel = raster.row(middle) + 3 * (raster.layout.width / 2);
  EXPECT_EQ(static_cast<uint8_t>(pixel[0]), 255);
  EXPECT_NEAR(static_cast<uint8_t>(pixel[1]), 128, 1);
  EXPECT_EQ(static_cast<uint8_t>(pixel[2]), 0);
}

TEST(Text, of_any_bytes_is_drawn) {
  EXPECT_GT(draw_text("caf\xE9 \xFF\xFE", style_of(200, 1)).layout.width, 10);
  EXPECT_GT(draw_text("two\nlines", style_of(200, 1)).layout.width, 10);
  EXPECT_EQ(draw_text("", style_of(200, 1)).layout.height, 0);
}

TEST(TextDeathTest, without_a_font_is_nothing) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  Scratch scratch;
  write_file(scratch / "fonts.conf", "<?xml version=\"1.0\"?><fontconfig><cachedir>" +
                                         scratch.folder().string() + "</cachedir></fontconfig>");
  EXPECT_EXIT(
      {
        setenv("FONTCONFIG_FILE", (scratch / "fonts.conf").c_str(), 1);
        exit(draw_text("words", style_of(200, 1)).layout.height == 0 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

#endif

}  // namespace
}  // namespace atelier
