#include "media/image.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "base/error.h"
#include "pictures.h"
#include "tensor/npy.h"

namespace atelier {
namespace {

Image round_trip(const Image& image, const std::string& format, const EncodeOptions& options = {}) {
  Scratch scratch;
  const auto path = scratch / ("picture." + format);
  write_image(path, image, options, sample_mark());
  EXPECT_EQ(read_image_size(path), image.size());
  return read_image(path);
}

void expect_exact(const Image& before, const Image& after) {
  EXPECT_TRUE(at::equal(after.pixels, before.pixels)) << largest_difference(before.pixels, after.pixels);
  EXPECT_EQ(after.alpha.defined(), before.alpha.defined());
  if (before.alpha.defined() && after.alpha.defined()) {
    EXPECT_TRUE(at::equal(after.alpha, before.alpha));
  }
  EXPECT_EQ(after.bits, before.bits);
  EXPECT_EQ(after.grey, before.grey);
}

// --- Round trips

TEST(Png, keeps_every_sample_of_every_kind) {
  NEEDS_MEDIA();
  for (int bits : {8, 16})
    for (bool grey : {false, true})
      for (bool alpha : {false, true}) {
        const Image image = make_picture({.bits = bits, .grey = grey, .alpha = alpha});
        expect_exact(image, round_trip(image, "png"));
      }
}

TEST(Png, keeps_extreme_shapes) {
  NEEDS_MEDIA();
  for (const auto& [height, width] : {std::pair<int64_t, int64_t>{1, 1}, {5000, 3}, {3, 5000}, {700, 901}}) {
    const Image image = make_picture({.height = height, .width = width});
    expect_exact(image, round_trip(image, "png"));
  }
}

TEST(Tiff, keeps_every_sample_of_every_kind) {
  NEEDS_MEDIA();
  for (int bits : {8, 16})
    for (bool grey : {false, true})
      for (bool alpha : {false, true}) {
        Image image = make_picture({.height = 301, .width = 407, .bits = bits, .grey = grey, .alpha = alpha});
        const Image back = round_trip(image, "tiff");
        if (grey && alpha) image.grey = back.grey;  // stored as four channels
        expect_exact(image, back);
      }
}

TEST(Ppm, keeps_every_sample_of_every_kind) {
  for (int bits : {8, 16})
    for (bool grey : {false, true}) {
      const Image image = make_picture({.bits = bits, .grey = grey});
      expect_exact(image, round_trip(image, "ppm"));
    }
}

TEST(Webp, of_quality_100_keeps_every_sample) {
  NEEDS_MEDIA();
  const Image opaque = make_picture({});
  expect_exact(opaque, round_trip(opaque, "webp", {.quality = 100}));
  Image transparent = make_picture({.alpha = true});
  transparent.alpha.clamp_min_(1.0f / 255);  // the color of invisible pixels is not kept
  expect_exact(transparent, round_trip(transparent, "webp", {.quality = 100}));
}

TEST(Exr, keeps_pictures_to_the_precision_of_floats) {
  NEEDS_MEDIA();
  for (bool grey : {false, true})
    for (bool alpha : {false, true}) {
      Image image = make_picture({.bits = 16, .grey = grey, .alpha = alpha});
      if (alpha) image.alpha.clamp_min_(0.01);
      const Image back = round_trip(image, "exr");
      EXPECT_LT(largest_difference(image.pixels, back.pixels), 2e-6)
          << "grey " << grey << ", alpha " << alpha;
      ASSERT_EQ(back.alpha.defined(), alpha);
      if (alpha) {
        EXPECT_TRUE(at::equal(back.alpha, image.alpha));
      }
      EXPECT_EQ(back.bits, 32);
    }
}

TEST(Npy, keeps_floats_and_alpha) {
  Image image = make_picture({.bits = 16, .alpha = true});
  const Image back = round_trip(image, "npy");
  EXPECT_TRUE(at::equal(back.pixels, image.pixels));
  EXPECT_TRUE(at::equal(back.alpha, image.alpha));
}

TEST(Npy, takes_channels_first_or_last_and_integers) {
  Scratch scratch;
  const Image image = make_picture({});
  const at::Tensor bytes = image.pixels.mul(255).round().to(at::kByte).squeeze(0);
  write_npy(scratch / "first.npy", bytes);
  write_npy(scratch / "last.npy", bytes.permute({1, 2, 0}).contiguous());
  write_npy(scratch / "grey.npy", bytes[0].contiguous());
  write_npy(scratch / "none.npy", bytes[0][0].contiguous());
  EXPECT_TRUE(at::equal(read_image(scratch / "first.npy").pixels, image.pixels));
  EXPECT_TRUE(at::equal(read_image(scratch / "last.npy").pixels, image.pixels));
  EXPECT_EQ(read_image_size(scratch / "last.npy"), image.size());
  EXPECT_TRUE(read_image(scratch / "grey.npy").grey);
  EXPECT_NE(message_of([&] { read_image(scratch / "none.npy"); }).find("no picture"), std::string::npos);
}

TEST(Jpeg, is_near_and_nearer_with_quality) {
  NEEDS_MEDIA();
  Image image = make_picture({.height = 64, .width = 64});
  for (int64_t x = 0; x < 64; ++x) image.pixels.select(3, x).fill_(static_cast<double>(x) / 63);
  const double fine = largest_difference(image.pixels, round_trip(image, "jpg", {.quality = 98}).pixels);
  const double coarse = largest_difference(image.pixels, round_trip(image, "jpg", {.quality = 20}).pixels);
  EXPECT_LT(fine, 0.012);
  EXPECT_LT(fine, coarse);
}

TEST(Jpeg, keeps_grey_grey) {
  NEEDS_MEDIA();
  EXPECT_TRUE(round_trip(make_picture({.grey = true}), "jpg").grey);
  EXPECT_FALSE(round_trip(make_picture({}), "jpg").grey);
}

// --- Values

TEST(Writing, clamps_rounds_half_up_and_takes_nan_as_zero) {
  Image image = make_picture({.height = 1, .width = 5});
  const float values[] = {-0.5f, 1.5f, NAN, 100.5f / 255, 100.49f / 255};
  for (int64_t x = 0; x < 5; ++x) image.pixels.select(3, x).fill_(values[x]);
  const std::string ppm = encode_image(image, "ppm", {}, {});
  const std::string row = ppm.substr(ppm.size() - 15);
  const int expected[] = {0, 255, 0, 101, 100};
  for (int x = 0; x < 5; ++x) EXPECT_EQ(static_cast<uint8_t>(row[x * 3]), expected[x]) << "pixel " << x;
}

TEST(Writing, lays_transparent_pictures_on_white_where_alpha_is_not_held) {
  Image image = make_picture({.height = 1, .width = 2, .alpha = true});
  image.pixels.zero_();
  image.alpha.select(3, 0).fill_(0);
  image.alpha.select(3, 1).fill_(1);
  const Image back = round_trip(image, "ppm");
  EXPECT_EQ(back.pixels[0][0][0][0].item().toFloat(), 1);
  EXPECT_EQ(back.pixels[0][0][0][1].item().toFloat(), 0);
  EXPECT_FALSE(back.alpha.defined());
}

TEST(Writing, makes_color_files_of_grey_pictures_that_became_colored) {
  Image image = make_picture({.grey = true});
  image.pixels.select(1, 2).fill_(1);
  const Image back = round_trip(image, "ppm");
  EXPECT_FALSE(back.grey);
  EXPECT_TRUE(at::equal(back.pixels, image.pixels));
}

TEST(Writing, follows_the_depth_that_is_asked_for) {
  NEEDS_MEDIA();
  EXPECT_EQ(round_trip(make_picture({.bits = 16}), "png", {.quality = 95, .bits = 8}).bits, 8);
  EXPECT_EQ(round_trip(make_picture({.bits = 8}), "tif", {.quality = 95, .bits = 16}).bits, 16);
}

TEST(Writing, gives_the_same_bytes_again) {
  const Image image = make_picture({.alpha = true});
  for (const std::string& format : writable_formats())
    EXPECT_EQ(encode_image(image, format, {}, sample_mark()), encode_image(image, format, {}, sample_mark()))
        << format;
}

TEST(Writing, refuses_what_a_format_cannot_hold_and_names_another) {
  NEEDS_MEDIA();
  Image image;
  image.pixels = at::zeros({1, 3, 1, 70000});
  EXPECT_NE(message_of([&] { encode_image(image, "jpg", {}, {}); }).find("65500"), std::string::npos);
  EXPECT_NE(message_of([&] { encode_image(image, "webp", {}, {}); }).find("16383"), std::string::npos);
  EXPECT_NE(message_of([&] { encode_image(image, "pgn", {}, {}); }).find("did you mean 'png'"),
            std::string::npos);
}

TEST(Writing, says_which_file_it_was) {
  Scratch scratch;
  const std::string message = message_of([&] { write_image(scratch / "a.gif", make_picture({})); });
  EXPECT_NE(message.find("a.gif"), std::string::npos) << message;
  EXPECT_FALSE(std::filesystem::exists(scratch / "a.gif"));
}

TEST(Writing, without_media_says_so) {
#if ATELIER_MEDIA
  GTEST_SKIP() << "built with media";
#endif
  EXPECT_NE(message_of([&] { encode_image(make_picture({}), "png", {}, {}); }).find("built without media"),
            std::string::npos);
  EXPECT_NE(message_of([&] { decode_image("\xFF\xD8\xFF\xE0____", "a.jpg"); }).find("built without media"),
            std::string::npos);
}

// --- Files of others

Image decode_hex(const std::string& hex) {
  return decode_image(bytes_of_hex(hex), "vector");
}

// The value of a channel at a place, in 255ths.
double level(const at::Tensor& planes, int64_t channel, int64_t y, int64_t x) {
  return planes[0][channel][y][x].item().toDouble() * 255;
}

TEST(Reading, expands_a_palette_with_transparency) {
  NEEDS_MEDIA();
  const Image image = decode_hex(
      "89504e470d0a1a0a0000000d4948445200000003000000020203000000e01a8e890000000c504c5445ff000000ff000000ff0a"
      "141e22882904"
      "0000000474524e53ff800040fa7f3a7b0000000c49444154789c639060380200011000dd11e50f220000000049454e44ae4260"
      "82");
  EXPECT_EQ(image.size(), (PictureSize{2, 3}));
  EXPECT_NEAR(level(image.pixels, 0, 0, 0), 255, 1e-4);
  EXPECT_NEAR(level(image.pixels, 1, 0, 1), 255, 1e-4);
  EXPECT_NEAR(level(image.alpha, 0, 0, 1), 128, 1e-4);
  EXPECT_NEAR(level(image.pixels, 2, 1, 0), 30, 1e-4);
  EXPECT_NEAR(level(image.alpha, 0, 1, 0), 64, 1e-4);
}

TEST(Reading, spreads_one_bit_to_black_and_white) {
  NEEDS_MEDIA();
  const Image image = decode_hex(
      "89504e470d0a1a0a0000000d49484452000000050000000101000000003e85595e0000000a49444154789c63d8000000b200b1"
      "550ae82a0000"
      "000049454e44ae426082");
  EXPECT_TRUE(image.grey);
  for (int64_t x = 0; x < 5; ++x) EXPECT_EQ(level(image.pixels, 0, 0, x), x == 1 || x == 4 ? 0 : 255) << x;
}

TEST(Reading, turns_inks_to_light) {
  NEEDS_MEDIA();
  const Image image = decode_hex(
      "ffd8ffee000e41646f626500640000000000ffdb00430002010101010102010101020202020204030202020205040403040605"
      "06060605060606"
      "070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affc000140800080008044311004d11005911004b1100"
      "ffc4001f000001"
      "0501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300"
      "04110512213141"
      "0613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a4344454647"
      "48494a53545556"
      "5758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6"
      "b7b8b9bac2c3c4"
      "c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda000e0443004d0059004b00003f00"
      "fdfcafe7febf9f"
      "fafdfcafffd9");
  EXPECT_NEAR(level(image.pixels, 0, 3, 3), 255, 2);  // no cyan, all magenta and yellow
  EXPECT_NEAR(level(image.pixels, 1, 3, 3), 0, 2);
  EXPECT_NEAR(level(image.pixels, 2, 3, 3), 0, 2);
}

TEST(Reading, leaves_color_under_straight_alpha_of_a_tiff_as_it_is) {
  NEEDS_MEDIA();
  const Image image = decode_hex(
      "49492a00080000000b000001040001000000020000000101040001000000010000000201030004000000920000000301030001"
      "0000000100000006"
      "010300010000000200000011010400010000009a00000015010300010000000400000016010400010000000100000017010400"
      "01000000080000"
      "001c0103000100000001000000520103000100000002000000000000000800080008000800c86432800a141e00");
  EXPECT_NEAR(level(image.pixels, 0, 0, 0), 200, 1e-4);
  EXPECT_NEAR(level(image.pixels, 2, 0, 0), 50, 1e-4);
  EXPECT_NEAR(level(image.alpha, 0, 0, 0), 128, 1e-4);
  EXPECT_NEAR(level(image.pixels, 1, 0, 1), 20, 1e-4);
}

TEST(Reading, keeps_the_alpha_of_a_grey_tiff) {
  NEEDS_MEDIA();
  const Image image = decode_hex(
      "49492a00080000000b000001040001000000020000000101040001000000010000000201030002000000080008000301030001"
      "000000010000000601"
      "030001000000010000001101040001000000920000001501030001000000020000001601040001000000010000001701040001"
      "0000000400000"
      "01c010300010000000100000052010300010000000200000000000000c8800a00");
  EXPECT_NEAR(level(image.pixels, 0, 0, 0), 200, 1e-4);
  ASSERT_TRUE(image.alpha.defined());
  EXPECT_NEAR(level(image.alpha, 0, 0, 0), 128, 1e-4);
}

TEST(Reading, takes_plain_text_and_odd_largest_values_of_ppm) {
  const Image image = decode_image("P3 # a comment\n2 1\n10\n0 5 10\n10 10 0\n", "text.ppm");
  EXPECT_NEAR(image.pixels[0][1][0][0].item().toFloat(), 0.5, 1e-6);
  EXPECT_NEAR(image.pixels[0][2][0][0].item().toFloat(), 1, 1e-6);
  EXPECT_NEAR(image.pixels[0][2][0][1].item().toFloat(), 0, 1e-6);
}

// --- Orientation

// Where the stored corner pixels (top left, top right) come to lie, EXIF 2.32: {y, x} as fractions 0 or 1.
TEST(Orientation, of_all_eight_kinds_is_made_upright) {
  NEEDS_MEDIA();
  Image stored;
  stored.pixels = at::zeros({1, 3, 24, 48});
  stored.pixels.slice(2, 0, 8).slice(3, 0, 8).select(1, 0).fill_(1);    // red: top left
  stored.pixels.slice(2, 0, 8).slice(3, 40, 48).select(1, 1).fill_(1);  // green: top right
  const std::string jpeg = encode_image(stored, "jpg", {.quality = 98}, {});
  struct Expected {
    int red_y, red_x, green_y, green_x;
  };
  const Expected expected[] = {{0, 0, 0, 1}, {0, 1, 0, 0}, {1, 1, 1, 0}, {1, 0, 1, 1},
                               {0, 0, 1, 0}, {0, 1, 1, 1}, {1, 1, 0, 1}, {1, 0, 0, 0}};
  Scratch scratch;
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string bytes = with_orientation(jpeg, orientation);
    EXPECT_EQ(exif_orientation(bytes), orientation);
    write_file(scratch / "a.jpg", bytes);
    const Image image = read_image(scratch / "a.jpg");
    const PictureSize size = orientation < 5 ? PictureSize{24, 48} : PictureSize{48, 24};
    ASSERT_EQ(image.size(), size);
    EXPECT_EQ(read_image_size(scratch / "a.jpg"), size);
    const auto value = [&](int64_t channel, int y, int x) {
      return image.pixels[0][channel][y ? size.height - 4 : 3][x ? size.width - 4 : 3].item().toFloat();
    };
    const Expected& place = expected[orientation - 1];
    EXPECT_GT(value(0, place.red_y, place.red_x), 0.8) << "orientation " << orientation;
    EXPECT_GT(value(1, place.green_y, place.green_x), 0.8) << "orientation " << orientation;
  }
}

TEST(Orientation, is_heeded_in_png_webp_and_tiff) {
  NEEDS_MEDIA();
  const Image png = decode_hex(
      "89504e470d0a1a0a0000000d4948445200000003000000020800000000b81f39c60000001a655849664d4d002a000000080001"
      "011200030000000100"
      "06000000000000d6674b690000001049444154789c63e4e2e26291e3e20200014c0056335f299f0000000049454e44ae42608"
      "2");
  ASSERT_EQ(png.size(), (PictureSize{3, 2}));  // 10 20 30 / 40 50 60, turned to the right
  EXPECT_NEAR(level(png.pixels, 0, 0, 0), 40, 1e-4);
  EXPECT_NEAR(level(png.pixels, 0, 0, 1), 10, 1e-4);
  EXPECT_NEAR(level(png.pixels, 0, 2, 1), 30, 1e-4);
  const Image webp = decode_hex(
      "524946465200000057454250565038580a000000080000000200000100005650384c110000002f024000000750852257a1ff81"
      "88e87f00004558494"
      "61a0000004d4d002a00000008000101120003000000010006000000000000");
  EXPECT_EQ(webp.size(), (PictureSize{3, 2}));
  EXPECT_NEAR(level(webp.pixels, 0, 0, 0), 200, 1e-4);
  const Image tiff = decode_hex(
      "49492a00080000000a000001040001000000030000000101040001000000020000000201030001000000080000000301030001"
      "0000000100000006010"
      "300010000000100000011010400010000008600000012010300010000000800000016010400010000000200000017010400010"
      "0000006000000"
      "1c0103000100000001000000000000000a141e28323c");
  ASSERT_EQ(tiff.size(), (PictureSize{3, 2}));  // turned to the left
  EXPECT_NEAR(level(tiff.pixels, 0, 0, 0), 30, 1e-4);
  EXPECT_NEAR(level(tiff.pixels, 0, 0, 1), 60, 1e-4);
  EXPECT_NEAR(level(tiff.pixels, 0, 2, 0), 10, 1e-4);
}

TEST(Names, tell_pictures_from_other_files) {
  EXPECT_TRUE(is_image_name("a.PNG"));
  EXPECT_TRUE(is_image_name("b/c.1001.exr"));
  EXPECT_FALSE(is_image_name("words.npy"));
  EXPECT_FALSE(is_image_name("png"));
  EXPECT_FALSE(is_image_name("film.mp4"));
  EXPECT_TRUE(format_is_lossless("png"));
  EXPECT_FALSE(format_is_lossless("JPG"));
}

}  // namespace
}  // namespace atelier
