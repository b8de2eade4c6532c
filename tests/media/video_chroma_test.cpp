#include <ATen/ops/tensor.h>

#include <algorithm>

#include "films.h"
#include "pictures.h"

// Chroma of half the size: what a copy of a film keeps, and what becomes of sharp pictures.

namespace atelier {
namespace {

struct Planes {
  std::string header;
  int64_t luma_bytes = 0;
  std::vector<std::string> frames;
};

Planes read_y4m(const std::filesystem::path& path, PictureSize size) {
  const std::string bytes = read_file(path), mark = "FRAME\n";
  Planes planes{.luma_bytes = size.height * size.width};
  size_t at = bytes.find(mark);
  planes.header = bytes.substr(0, at);
  const size_t next = bytes.find(mark, at + 1), length = std::min(next, bytes.size()) - at;
  for (; at < bytes.size(); at += length)
    planes.frames.push_back(bytes.substr(at + mark.size(), length - mark.size()));
  return planes;
}

// Colors within the gamut, each unlike its neighbors.
void write_noise(const std::filesystem::path& path, PictureSize size, const std::string& format,
                 size_t chroma_bytes) {
  std::string bytes = "YUV4MPEG2 W" + std::to_string(size.width) + " H" + std::to_string(size.height) +
                      " F25:1 Ip A1:1 " + format + "\n";
  uint32_t state = 7;
  const auto noise = [&](int middle, int reach) {
    state = state * 1664525u + 1013904223u;
    return static_cast<char>(middle - reach + static_cast<int>(state >> 16) % (2 * reach + 1));
  };
  for (int frame = 0; frame < 2; ++frame) {
    bytes += "FRAME\n";
    for (int64_t i = 0; i < size.height * size.width; ++i) bytes += noise(125, 25);
    for (size_t i = 0; i < 2 * chroma_bytes; ++i) bytes += noise(128, 30);
  }
  write_file(path, bytes);
}

void copy_film(const std::filesystem::path& from, const std::filesystem::path& to,
               const std::string& pix_fmt) {
  VideoReader reader(from);
  VideoWriter writer(
      to, reader.info().size,
      {.pix_fmt = pix_fmt, .frame_rate = reader.info().frame_rate, .color = reader.info().color});
  while (const auto frame = reader.read()) writer.write(*frame);
  writer.finish();
}

TEST(Chroma, of_a_copied_film_is_what_it_was) {
  NEEDS_MEDIA();
  Scratch scratch;
  struct Kind {
    std::string format, pix_fmt, siting;
    size_t divisor;
  };
  for (const Kind& kind : {Kind{"C420mpeg2", "yuv420p", "", 4}, Kind{"C420jpeg", "yuv420p", "center", 4},
                           Kind{"C420paldv", "yuv420p", "topleft", 4}, Kind{"C422", "yuv422p", "", 2},
                           Kind{"C444", "yuv444p", "", 1}})
    for (const PictureSize size : {PictureSize{34, 46}, {2, 2}, {6, 1030}}) {
      SCOPED_TRACE(kind.format + " of height " + std::to_string(size.height));
      write_noise(scratch / "a.y4m", size, kind.format,
                  static_cast<size_t>(size.height * size.width) / kind.divisor);
      EXPECT_EQ(VideoReader(scratch / "a.y4m").info().color.siting, kind.siting);
      copy_film(scratch / "a.y4m", scratch / "b.y4m", kind.pix_fmt);
      const Planes before = read_y4m(scratch / "a.y4m", size), after = read_y4m(scratch / "b.y4m", size);
      EXPECT_NE(after.header.find(kind.format), std::string::npos) << after.header;
      ASSERT_EQ(after.frames.size(), 2u);
      EXPECT_TRUE(before.frames == after.frames);
    }
}

TEST(Chroma, keeps_its_place_in_films_that_name_it) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* siting : {"", "center", "topleft"})
    for (const char* name : {"a.mp4", "a.mkv", "a.y4m"}) {
      write_film(scratch / name, 2, {48, 64}, {.preset = "ultrafast", .color = VideoColor{.siting = siting}});
      EXPECT_EQ(VideoReader(scratch / name).info().color.siting, siting) << name;
    }
  const auto error = check_video_output("a.mp4", {.color = VideoColor{.siting = "centre"}});
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("center"), std::string::npos);
}

TEST(Chroma, of_sharp_pictures_does_not_ring) {
  NEEDS_MEDIA();
  Scratch scratch;
  constexpr PictureSize kSize{32, 48};
  const auto color = [](double red, double green, double blue) {
    return at::tensor({red, green, blue}, at::kFloat).view({1, 3, 1, 1});
  };
  at::Tensor picture = color(0.1, 0.2, 0.8).expand({1, 3, kSize.height, kSize.width}).clone();
  const at::Tensor red = color(0.9, 0.2, 0.1);
  picture.narrow(3, 5, 1).copy_(red.expand({1, 3, 32, 1}));
  picture.narrow(3, 11, 2).copy_(red.expand({1, 3, 32, 2}));
  picture.narrow(3, 20, 9).copy_(red.expand({1, 3, 32, 9}));
  picture.narrow(2, 7, 1).copy_(red.expand({1, 3, 1, 48}));
  picture.narrow(2, 16, 2).copy_(red.expand({1, 3, 2, 48}));
  picture.narrow(2, 22, 6).copy_(red.expand({1, 3, 6, 48}));
  for (const char* siting : {"", "center", "topleft"}) {
    VideoWriter writer(scratch / "a.y4m", kSize, {.color = VideoColor{.siting = siting}});
    writer.write(picture);
    writer.finish();
    const std::string samples = read_y4m(scratch / "a.y4m", kSize).frames.at(0);
    const auto range_of = [&](size_t plane) {
      const auto [least, most] = std::minmax_element(
          samples.begin() + static_cast<int64_t>(32 * 48 + plane * 16 * 24),
          samples.begin() + static_cast<int64_t>(32 * 48 + (plane + 1) * 16 * 24),
          [](char a, char b) { return static_cast<uint8_t>(a) < static_cast<uint8_t>(b); });
      return std::pair<int, int>(static_cast<uint8_t>(*least), static_cast<uint8_t>(*most));
    };
    // 128 + 224 (B - Y) / 1.772 and 128 + 224 (R - Y) / 1.402 of both colors.
    EXPECT_EQ(range_of(0), (std::pair{90, 199})) << siting;
    EXPECT_EQ(range_of(1), (std::pair{106, 208})) << siting;
    for (const VideoFrame& frame : read_film(scratch / "a.y4m")) {
      EXPECT_LT(largest_difference(frame.pixels.narrow(3, 24, 2), picture.narrow(3, 24, 2)) * 255, 1.6)
          << siting;
    }
  }
}

TEST(Chroma, of_others_films_is_within_a_level_wherever_colors_are_within_the_gamut) {
  NEEDS_FFMPEG();
  const std::filesystem::path film =
      std::filesystem::path(ATELIER_SOURCE_DIR) / "../shared/data/video/frog.webm";
  if (!std::filesystem::exists(film)) GTEST_SKIP() << "no ../shared/data/video/frog.webm";
  Scratch scratch;
  const std::string first = (scratch / "a.y4m").string();
  ASSERT_EQ(said_by("ffmpeg -v error -i " + film.string() + " -frames:v 12 -pix_fmt yuv420p " + first), "");
  copy_film(first, scratch / "b.y4m", "yuv420p");
  copy_film(scratch / "b.y4m", scratch / "c.y4m", "yuv420p");
  const PictureSize size = VideoReader(first).info().size;
  const Planes a = read_y4m(first, size), b = read_y4m(scratch / "b.y4m", size),
               c = read_y4m(scratch / "c.y4m", size);
  ASSERT_EQ(b.frames.size(), 12u);
  const auto share_within_a_level = [&](const Planes& before, const Planes& after) {
    size_t within = 0, all = 0;
    for (size_t i = 0; i < before.frames.size(); ++i)
      for (size_t k = 0; k < before.frames[i].size(); ++k, ++all)
        within += std::abs(static_cast<uint8_t>(before.frames[i][k]) -
                           static_cast<uint8_t>(after.frames[i][k])) <= 1;
    return static_cast<double>(within) / static_cast<double>(all);
  };
  // The rest is darker than black or more colorful than RGB holds.
  EXPECT_GT(share_within_a_level(a, b), 0.96);
  EXPECT_GT(share_within_a_level(b, c), 0.998);
}

}  // namespace
}  // namespace atelier
