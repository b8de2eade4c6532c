// Files that are cut off, damaged, lying or no pictures: an Error that names the file, never a grey half or a
// crash.
#include <gtest/gtest.h>

#include "media/byte_source.h"
#include "media/image.h"
#include "pictures.h"

namespace atelier {
namespace {

// Either an Error, or the picture that the whole file gives.
void expect_error_or_picture(const std::string& bytes, const Image& whole, const std::string& what) {
  try {
    const Image image = decode_image(bytes, "cut.file");
    EXPECT_EQ(largest_difference(image.pixels, whole.pixels), 0) << what;
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "cut.file") << what;
  }
}

std::vector<std::string> formats() {
#if ATELIER_MEDIA
  return {"png", "jpg", "tif", "webp", "exr", "ppm"};
#else
  return {"ppm"};
#endif
}

TEST(CutOff, is_an_error_at_every_length) {
  const Image image = make_picture({.height = 24, .width = 31});
  for (const std::string& format : formats()) {
    const std::string bytes = encode_image(image, format, {}, {});
    const Image whole = decode_image(bytes, format);
    const size_t step = format == "exr" ? 29 : 1;  // goes through temporary files
    for (size_t length = 0; length < bytes.size(); length += step)
      expect_error_or_picture(bytes.substr(0, length), whole,
                              format + " of " + std::to_string(length) + " bytes");
  }
}

TEST(CutOff, is_an_error_in_the_middle_of_large_pictures) {
  NEEDS_MEDIA();
  const Image image = make_picture({.height = 300, .width = 400});
  for (const std::string& format : formats()) {
    const std::string bytes = encode_image(image, format, {}, sample_mark());
    for (const double part : {0.3, 0.6, 0.9, 0.99}) {
      const std::string cut = bytes.substr(0, static_cast<size_t>(part * static_cast<double>(bytes.size())));
      EXPECT_NE(message_of([&] { decode_image(cut, "cut"); }), "no error") << format << " " << part;
    }
  }
}

TEST(Damaged, bytes_never_crash) {
  const Image image = make_picture({.height = 9, .width = 11});
  for (const std::string& format : formats()) {
    const std::string bytes = encode_image(image, format, {}, sample_mark());
    const size_t step = format == "exr" ? 31 : 3;
    for (size_t at = 0; at < bytes.size(); at += step) {
      std::string hostile = bytes;
      hostile[at] = static_cast<char>(hostile[at] ^ 0x55);
      try {
        decode_image(hostile, "damaged");
      } catch (const Error&) {
      }
    }
  }
}

TEST(Damaged, png_data_fails_its_checksum) {
  NEEDS_MEDIA();
  std::string png = encode_image(make_picture({}), "png", {}, {});
  png[png.size() / 2] ^= 1;
  EXPECT_NE(message_of([&] { decode_image(png, "a.png"); }).find("not a sound PNG"), std::string::npos);
}

TEST(NoPicture, says_what_the_file_is) {
  Scratch scratch;
  write_file(scratch / "page.jpg", "\n<!DOCTYPE html><html><body>404</body></html>");
  write_file(scratch / "empty.png", "");
  write_file(scratch / "text.png", "hello");
  EXPECT_NE(message_of([&] { read_image(scratch / "page.jpg"); }).find("web page"), std::string::npos);
  EXPECT_NE(message_of([&] { read_image(scratch / "empty.png"); }).find("empty"), std::string::npos);
  EXPECT_NE(message_of([&] { read_image(scratch / "text.png"); }).find("not a picture"), std::string::npos);
  EXPECT_NE(message_of([&] { read_image(scratch / "none.png"); }).find("none.png"), std::string::npos);
  EXPECT_NE(message_of([&] { read_image(scratch.folder()); }).find("not a file"), std::string::npos);
  EXPECT_NE(message_of([&] { read_image_size(scratch / "page.jpg"); }).find("web page"), std::string::npos);
}

TEST(Bombs, are_refused_by_their_header) {
  // A PNG that claims 60000x60000 pixels, and one of 30000x30000 with no data to speak of.
  for (const uint64_t side : {60000u, 30000u}) {
    std::string png = bytes_of_hex("89504e470d0a1a0a0000000d49484452") + big_endian_bytes(side, 4) +
                      big_endian_bytes(side, 4) + bytes_of_hex("0806000000") + "crc_";
    EXPECT_NE(message_of([&] { decode_image(png, "bomb.png"); }), "no error") << side;
  }
  EXPECT_NE(message_of([] { decode_image("P6\n99999 99999\n255\n", "bomb.ppm"); }).find("2^31"),
            std::string::npos);
  EXPECT_NE(message_of([] { decode_image("P6\n20000 20000\n255\n", "bomb.ppm"); }).find("cut off"),
            std::string::npos);
  EXPECT_NE(message_of([] { decode_image("P6\n9223372036854775807 9223372036854775807\n255\n", "b.ppm"); }),
            "no error");
}

TEST(Bombs, of_a_small_jpeg_that_claims_to_be_large_are_refused) {
  NEEDS_MEDIA();
  std::string jpeg = encode_image(make_picture({.height = 8, .width = 8}), "jpg", {}, {});
  const size_t frame = jpeg.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  jpeg.replace(frame + 5, 4, bytes_of_hex("9c409c40"));  // 40000 x 40000
  EXPECT_NE(message_of([&] { decode_image(jpeg, "bomb.jpg"); }).find("too small"), std::string::npos);
}

TEST(Animation, is_refused_with_a_remedy) {
  NEEDS_MEDIA();
  const std::string webp = bytes_of_hex(
      "52494646a800000057454250565038580a00000002000000030000030000414e494d06000000000000000000414e4d46300000"
      "0000000000000003"
      "00000300000000000000256503820180000003001009d012a0400040001402625a400037000fefd366800414e4d46440000000"
      "00000000000030000"
      "03000000000000005650382");
  EXPECT_NE(message_of([&] { decode_image(webp + std::string(200, '\0'), "moving.webp"); }).find("animated"),
            std::string::npos);
}

}  // namespace
}  // namespace atelier
