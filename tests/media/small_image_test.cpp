#include <ATen/ops/full.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include "media/image.h"
#include "media/raster.h"
#include "media/tiff.h"
#include "media/tiff_codec.h"
#include "pictures.h"

namespace atelier {
namespace {

// A slope from the left to the right, which every way of shrinking leaves a slope.
Image slope(PictureSize size) {
  Image image;
  image.pixels =
      at::linspace(0, 1, size.width).view({1, 1, 1, size.width}).expand({1, 3, size.height, size.width});
  return image;
}

PictureSize small_size(const std::filesystem::path& path, PictureSize least) {
  return read_small_image(path, least).size();
}

TEST(SmallImage, has_no_side_below_what_was_asked_for) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.jpg", "a.png", "a.webp", "a.exr", "a.tiff", "a.ppm"}) {
    write_image(scratch / name, slope({300, 401}));
    for (const PictureSize least :
         {PictureSize{1, 1}, {37, 50}, {75, 20}, {149, 149}, {300, 401}, {999, 2}}) {
      const PictureSize size = small_size(scratch / name, least);
      EXPECT_GE(size.height, std::min<int64_t>(least.height, 300)) << name;
      EXPECT_GE(size.width, std::min<int64_t>(least.width, 401)) << name;
    }
  }
  EXPECT_EQ(small_size(scratch / "a.jpg", {37, 50}), (PictureSize{38, 51}));
  EXPECT_EQ(small_size(scratch / "a.jpg", {39, 50}), (PictureSize{75, 101}));
  EXPECT_EQ(small_size(scratch / "a.png", {37, 50}), (PictureSize{38, 51}));
}

TEST(SmallImage, looks_like_the_whole_one_made_smaller) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.jpg", "a.png", "a.exr"}) {
    write_image(scratch / name, slope({320, 400}));
    const at::Tensor small = read_small_image(scratch / name, {40, 50}).pixels;
    ASSERT_EQ(size_of(small), (PictureSize{40, 50}));
    EXPECT_LT(largest_difference(small, resize(read_image(scratch / name).pixels, 40, 50, Filter::area)),
              0.01)
        << name;
  }
}

TEST(SmallImage, counts_sides_as_they_stand_upright) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_file(scratch / "a.jpg", with_orientation(encode_image(slope({100, 800}), "jpg", {}, {}), 6));
  EXPECT_EQ(small_size(scratch / "a.jpg", {100, 13}), (PictureSize{200, 25}));
}

TEST(SmallImage, gives_what_is_transparent_no_weight) {
  Raster raster = Raster::of({2, 4, 4, 8}, "");
  raster.samples = std::string("\xC8\x64\x32\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0\0", 16) +
                   std::string("\xC8\x64\x32\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0\0", 16);
  const Raster half = averaged(raster, {1, 2});
  EXPECT_EQ(half.layout.width, 2);
  EXPECT_EQ(half.samples, std::string("\xC8\x64\x32\x80\0\0\0\0", 8));
}

// --- JPEG and TIFF as they are written

TEST(Jpeg, is_the_same_whether_its_digest_is_patched_or_written_last) {
  NEEDS_MEDIA();
  const Image image = make_picture({.height = 150, .width = 1000});
  const std::string kept = encode_image(image, "jpg", {}, sample_mark());
  std::string patched;
  const RasterLayout layout = layout_of(image, 8, false);
  const auto writer = make_row_writer(
      "jpg", {.layout = layout, .mark = sample_mark()}, [&](std::string_view bytes) { patched += bytes; },
      [&](uint64_t offset, std::string_view bytes) { patched.replace(offset, bytes.size(), bytes); });
  for (int64_t y = 0; y < layout.height; ++y) writer->write_rows(samples_from_rows(image, layout, y, 1));
  writer->finish();
  EXPECT_EQ(patched, kept);
  ASSERT_TRUE(find_mark_in(patched));
  EXPECT_TRUE(find_mark_in(patched)->intact);
  patched.back() ^= 1;
  EXPECT_FALSE(find_mark_in(patched)->intact);
}

std::string tiff_of(const Image& image, uint64_t most_classic_bytes, bool patched) {
  const RasterLayout layout = layout_of(image, 0, true);
  std::string file;
  const BytePatch patch = [&](uint64_t offset, std::string_view bytes) {
    file.replace(offset, bytes.size(), bytes);
  };
  const auto writer = make_tiff_writer(
      {.layout = layout, .mark = sample_mark(), .icc = make_profile("RGB ", 300)},
      [&](std::string_view bytes) { file += bytes; }, patched ? patch : BytePatch(), most_classic_bytes);
  for (int64_t y = 0; y < layout.height; ++y) writer->write_rows(samples_from_rows(image, layout, y, 1));
  writer->finish();
  return file;
}

TEST(Tiff, is_the_same_whether_its_header_is_patched_or_written_last) {
  const Image image = make_picture({.height = 150, .width = 1000, .bits = 16});
  EXPECT_EQ(tiff_of(image, UINT32_MAX, true), tiff_of(image, UINT32_MAX, false));
}

TEST(Tiff, becomes_a_big_one_where_offsets_would_not_fit) {
  NEEDS_MEDIA();
  const Image image = make_picture({.height = 150, .width = 1000, .alpha = true});
  const std::string classic = tiff_of(image, UINT32_MAX, true), big = tiff_of(image, 1000, true);
  for (const std::string& file : {classic, big}) {
    const Image read = decode_image(file, "a.tiff");
    EXPECT_EQ(largest_difference(read.pixels, image.pixels), 0);
    EXPECT_EQ(largest_difference(read.alpha, image.alpha), 0);
    EXPECT_EQ(read.icc, make_profile("RGB ", 300));
    ASSERT_TRUE(find_mark_in(file));
    EXPECT_EQ(find_mark_in(file)->mark.job, sample_mark().job);
  }
  ByteSource classic_source{std::string_view(classic)}, big_source{std::string_view(big)};
  EXPECT_FALSE(TiffDirectory::read(classic_source)->big_tiff());
  EXPECT_TRUE(TiffDirectory::read(big_source)->big_tiff());
}

}  // namespace
}  // namespace atelier
