#include "media/deep_zoom.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/replication_pad2d.h>
#include <gtest/gtest.h>

#include <set>

#include "media/deep_zoom_viewer.h"
#include "pictures.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

// Soft enough for any way of halving to be nearly the same.
Image soft_picture(PictureSize size, bool alpha = false) {
  Image image = make_picture({.height = size.height, .width = size.width, .alpha = alpha});
  image.pixels = gaussian_blur(image.pixels, 2);
  return image;
}

// Rows in pieces of `rows_at_once`.
void write_pyramid(const fs::path& path, const Image& image, const DeepZoomOptions& options,
                   int64_t rows_at_once, const std::string& page = "") {
  const RasterLayout layout{image.size().height, image.size().width, image.alpha.defined() ? 4 : 3, 8};
  const auto writer = make_deep_zoom_writer(path, layout, options, sample_mark(), page);
  for (int64_t y = 0; y < layout.height; y += rows_at_once)
    writer->write_rows(samples_from_rows(image, layout, y, std::min(rows_at_once, layout.height - y)));
  writer->finish();
}

at::Tensor halved(const at::Tensor& planes) {
  const at::Tensor even = at::replication_pad2d(planes, {0, planes.size(3) % 2, 0, planes.size(2) % 2});
  return at::avg_pool2d(even, {2, 2});
}

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) names.insert(entry.path().lexically_relative(folder).string());
  return names;
}

void expect_tiles(const fs::path& folder, at::Tensor level, const DeepZoomOptions& options,
                  double tolerance) {
  std::set<std::string> expected;
  const auto number = static_cast<int64_t>(deep_zoom_levels(size_of(level)).size()) - 1;
  for (int64_t i = number; i >= 0; --i, level = halved(level)) {
    const PictureSize size = size_of(level);
    for (int64_t row = 0; row * options.tile_px < size.height; ++row)
      for (int64_t column = 0; column * options.tile_px < size.width; ++column) {
        const std::string name = std::to_string(i) + "/" + std::to_string(column) + "_" +
                                 std::to_string(row) + "." + options.format;
        expected.insert(name);
        const int64_t left = std::max<int64_t>(0, column * options.tile_px - options.overlap_px),
                      top = std::max<int64_t>(0, row * options.tile_px - options.overlap_px),
                      right = std::min(size.width, (column + 1) * options.tile_px + options.overlap_px),
                      bottom = std::min(size.height, (row + 1) * options.tile_px + options.overlap_px);
        const at::Tensor tile = read_image(folder / name).pixels;
        ASSERT_EQ(size_of(tile), (PictureSize{bottom - top, right - left})) << name;
        EXPECT_LT(largest_difference(tile, level.narrow(2, top, bottom - top).narrow(3, left, right - left)),
                  tolerance / 255)
            << name;
      }
  }
  EXPECT_EQ(files_in(folder), expected);
}

TEST(DeepZoom, cuts_every_level_as_the_whole_picture_would_be_cut) {
  NEEDS_MEDIA();
  for (const PictureSize size :
       {PictureSize{1, 1}, {3, 500}, {500, 3}, {130, 97}, {128, 64}, {65, 127}, {33, 32}})
    for (const int64_t rows : {1, 7, 1000}) {
      Scratch scratch;
      const DeepZoomOptions options{.tile_px = 32, .overlap_px = 2, .format = "png"};
      const Image image = soft_picture(size);
      write_pyramid(scratch / "a.dzi", image, options, rows);
      expect_tiles(scratch / "a_files", image.pixels, options, 2.1);
    }
}

TEST(DeepZoom, needs_no_overlap_and_writes_jpeg) {
  NEEDS_MEDIA();
  Scratch scratch;
  const DeepZoomOptions options{.tile_px = 64, .overlap_px = 0, .format = "jpg", .quality = 95};
  Image image = soft_picture({150, 200});
  image.pixels = gaussian_blur(image.pixels, 4);
  write_pyramid(scratch / "a.dzi", image, options, 10);
  expect_tiles(scratch / "a_files", image.pixels, options, 12);
}

TEST(DeepZoom, does_not_grow_lighter_or_darker_on_the_way_down) {
  NEEDS_MEDIA();
  Scratch scratch;
  const Image image = make_picture({.height = 512, .width = 512});
  write_pyramid(scratch / "a.dzi", image, {.format = "png"}, 512);
  for (int64_t c = 0; c < 3; ++c)
    EXPECT_NEAR(read_image(scratch / "a_files/0/0_0.png").pixels[0][c].item().toDouble() * 255,
                image.pixels[0][c].mean().item().toDouble() * 255, 1.5);
}

TEST(DeepZoom, keeps_alpha_and_the_colors_of_what_shows) {
  NEEDS_MEDIA();
  Scratch scratch;
  Image image = soft_picture({40, 60}, true);
  image.pixels.fill_(1);
  image.alpha.fill_(0);
  image.alpha.narrow(3, 0, 31).fill_(1);
  image.pixels.narrow(3, 31, 29).fill_(0);
  write_pyramid(scratch / "a.dzi", image, {.format = "png"}, 9);
  const Image half = read_image(scratch / "a_files/5/0_0.png");
  EXPECT_EQ(half.pixels[0][0][5][15].item().toDouble(), 1);
  EXPECT_NEAR(half.alpha[0][0][5][15].item().toDouble(), 0.5, 0.01);
  EXPECT_THROW(make_deep_zoom_writer(scratch / "b.dzi", {10, 10, 4, 8}, {}, {}), Error);
}

TEST(DeepZoom, describes_itself_and_carries_its_mark) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_pyramid(scratch / "a.dzi", soft_picture({30, 50}), {.format = "png"}, 30);
  const std::string text = read_file(scratch / "a.dzi");
  for (const char* part :
       {"Format=\"png\"", "Overlap=\"1\"", "TileSize=\"254\"", "Width=\"50\"", "Height=\"30\""})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  ASSERT_TRUE(find_mark(scratch / "a.dzi"));
  EXPECT_EQ(find_mark(scratch / "a.dzi")->mark.job, sample_mark().job);
}

TEST(DeepZoom, replaces_an_older_pyramid_as_a_whole) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_pyramid(scratch / "a.dzi", soft_picture({300, 300}), {.tile_px = 32, .format = "png"}, 30,
                std::string(kDeepZoomPageStart));
  write_pyramid(scratch / "a.dzi", soft_picture({20, 30}), {.tile_px = 32, .format = "png"}, 30);
  EXPECT_EQ(files_in(scratch.folder()),
            (std::set<std::string>{"a.dzi", "a_files/0/0_0.png", "a_files/1/0_0.png", "a_files/2/0_0.png",
                                   "a_files/3/0_0.png", "a_files/4/0_0.png", "a_files/5/0_0.png"}));
}

TEST(DeepZoom, leaves_an_older_pyramid_alone_when_it_is_stopped) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_pyramid(scratch / "a.dzi", soft_picture({20, 30}), {}, 30);
  const std::set<std::string> before = files_in(scratch.folder());
  {
    const auto writer = make_deep_zoom_writer(scratch / "a.dzi", {500, 500, 3, 8}, {}, {});
    writer->write_rows(std::string(300 * 1500, 'a'));
  }
  EXPECT_EQ(files_in(scratch.folder()), before);
}

TEST(DeepZoom, refuses_to_replace_what_is_no_pyramid) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_file(scratch / "a_files/letters/b.txt", "b");
  write_file(scratch / "c.html", "<p>mine");
  const auto start = [&](const char* name) { make_deep_zoom_writer(scratch / name, {10, 10, 3, 8}, {}, {}); };
  EXPECT_NE(message_of([&] { start("a.dzi"); }).find("is no folder of tiles"), std::string::npos);
  EXPECT_NE(message_of([&] { start("c.dzi"); }).find("is no page of a pyramid"), std::string::npos);
}

TEST(DeepZoomPage, holds_names_that_cannot_break_it) {
  Mosaic mosaic{.num_columns = 2, .num_rows = 1};
  mosaic.cells = {{1, 0, "</script><b>\xFF\"", {}, ""}, {0, 0, "a.png", {}, "a label"}};
  const std::string page = deep_zoom_page("some/wall.dzi", mosaic, {}, {});
  EXPECT_TRUE(page.starts_with(kDeepZoomPageStart));
  EXPECT_NE(page.find("[\"a label\",\"\\u003c/script>\\u003cb>"), std::string::npos);
  EXPECT_NE(page.find("\"wall_files\""), std::string::npos);
}

}  // namespace
}  // namespace atelier
