#include "media/metadata.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "media/image.h"
#include "pictures.h"

namespace atelier {
namespace {

std::vector<std::string> marked_formats() {
#if ATELIER_MEDIA
  return {"png", "jpg", "tiff", "webp", "exr", "ppm"};
#else
  return {"ppm"};
#endif
}

std::string marked(const std::string& format, const OutputMark& mark, const std::string& icc = "",
                   bool alpha = false) {
  Image image = make_picture({.height = 40, .width = 50, .alpha = alpha});
  image.icc = icc;
  return encode_image(image, format, {}, mark);
}

void expect_mark(const std::optional<FoundMark>& found, const OutputMark& mark, const std::string& what) {
  ASSERT_TRUE(found) << what;
  EXPECT_EQ(found->mark.hash, mark.hash) << what;
  EXPECT_EQ(found->mark.job, mark.job) << what;
  EXPECT_EQ(found->mark.software, mark.software) << what;
  EXPECT_TRUE(found->intact) << what;
}

TEST(Mark, is_found_whole_in_every_format) {
  Scratch scratch;
  for (const std::string& format : marked_formats())
    for (bool alpha : {false, true}) {
      const std::string bytes = marked(format, sample_mark(), "", alpha);
      expect_mark(find_mark_in(bytes), sample_mark(), format);
      write_file(scratch / "a", bytes);
      expect_mark(find_mark(scratch / "a"), sample_mark(), format);
    }
}

TEST(Mark, of_a_long_job_is_found_whole) {
  OutputMark mark = sample_mark();
  for (int i = 0; mark.job.size() < 300'000; ++i) mark.job += "- picture-" + std::to_string(i) + ".png\n";
  for (const std::string& format : marked_formats()) {
    const std::string bytes = marked(format, mark);
    expect_mark(find_mark_in(bytes), mark, format);
    EXPECT_EQ(decode_image(bytes, format).size(), (PictureSize{40, 50}));
  }
}

TEST(Mark, leaves_the_pixels_alone) {
  const Image image = make_picture({.height = 40, .width = 50});
  for (const std::string& format : marked_formats()) {
    const Image plain = decode_image(encode_image(image, format, {}, {}), format);
    const Image with_mark = decode_image(encode_image(image, format, {}, sample_mark()), format);
    EXPECT_EQ(largest_difference(plain.pixels, with_mark.pixels), 0) << format;
  }
}

TEST(Mark, is_absent_without_a_hash_and_from_other_files) {
  for (const std::string& format : marked_formats()) EXPECT_FALSE(find_mark_in(marked(format, {}))) << format;
  EXPECT_FALSE(find_mark_in(""));
  EXPECT_FALSE(find_mark_in("P6\n# a comment of others\n1 1\n255\nabc"));
  EXPECT_FALSE(find_mark("/nowhere/at/all.png"));
}

TEST(Mark, of_a_retouched_picture_is_not_intact) {
  NEEDS_MEDIA();
  for (const std::string format : {"png", "jpg"}) {
    Image image = decode_image(marked(format, sample_mark()), format);
    const std::string saved = encode_image(image, format, {}, sample_mark());
    image.pixels.select(2, 20).fill_(0.5);
    std::string retouched = encode_image(image, format, {}, {});
    // An editor that carries text along: our own mark is spliced into its file.
    const std::string original_text = find_mark_in(saved)->mark.job;
    const std::string plain = encode_image(decode_image(saved, format), format, {}, {});
    const size_t at =
        format == std::string("png") ? saved.size() - 12 - (saved.size() - plain.size()) : 2 + 18;
    const std::string splice = saved.substr(at, saved.size() - plain.size());
    retouched.insert(format == std::string("png") ? retouched.size() - 12 : at, splice);
    const auto found = find_mark_in(retouched);
    ASSERT_TRUE(found) << format;
    EXPECT_EQ(found->mark.job, original_text);
    EXPECT_FALSE(found->intact) << format;
  }
}

TEST(Mark, of_a_file_with_one_changed_byte_is_not_intact) {
  NEEDS_MEDIA();
  std::string jpeg = marked("jpg", sample_mark());
  jpeg[jpeg.size() - 10] ^= 1;
  EXPECT_FALSE(find_mark_in(jpeg)->intact);
  std::string png = marked("png", sample_mark());
  png[29] ^= 1;  // in the CRC of the first chunk
  EXPECT_FALSE(find_mark_in(png)->intact);
}

TEST(Mark, is_never_looked_for_in_vain_in_broken_files) {
  for (const std::string& format : marked_formats()) {
    const std::string bytes = marked(format, sample_mark());
    for (size_t length = 0; length < bytes.size(); length += 7) {
      const auto found = find_mark_in(bytes.substr(0, length));
      if (found && (format == "png" || format == "jpg")) {
        EXPECT_FALSE(found->intact) << format << " " << length;
      }
    }
    for (size_t at = 0; at < bytes.size(); at += 3) {
      std::string hostile = bytes;
      for (size_t i = at; i < std::min(at + 4, bytes.size()); ++i) hostile[i] = '\xFF';
      find_mark_in(hostile);
      exif_orientation(hostile);
      icc_profile(hostile);
    }
  }
}

TEST(Profile, is_carried_by_png_jpeg_tiff_and_webp) {
  NEEDS_MEDIA();
  for (const size_t size : {200u, 3144u, 200'001u}) {
    const std::string profile = make_profile("RGB ", size);
    for (const std::string format : {"png", "jpg", "tif", "webp"})
      for (bool alpha : {false, true}) {
        const std::string bytes = marked(format, sample_mark(), profile, alpha);
        EXPECT_TRUE(icc_profile(bytes) == profile) << format << " " << size;
        EXPECT_TRUE(decode_image(bytes, format).icc == profile) << format;
        expect_mark(find_mark_in(bytes), sample_mark(), format);
        EXPECT_TRUE(icc_profile(marked(format, {}, profile, alpha)) == profile)
            << format << " without a mark";
      }
  }
}

TEST(Profile, of_grey_is_dropped_when_the_picture_became_colored) {
  NEEDS_MEDIA();
  Image image = make_picture({.grey = true});
  image.icc = make_profile("GRAY", 300);
  EXPECT_EQ(icc_profile(encode_image(image, "png", {}, {})), image.icc);
  image.pixels.select(1, 0).fill_(0.5);
  EXPECT_EQ(icc_profile(encode_image(image, "png", {}, {})), "");
}

}  // namespace
}  // namespace atelier
