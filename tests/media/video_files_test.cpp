#include <ATen/ops/equal.h>

#include <cmath>

#include "films.h"
#include "media/byte_source.h"
#include "media/metadata.h"
#include "pictures.h"

// Films that others made, or that are as others make them.

namespace atelier {
namespace {

std::filesystem::path shared_film(const std::string& name) {
  return std::filesystem::path(ATELIER_SOURCE_DIR) / ".." / "shared" / "data" / "video" / name;
}
#define NEEDS_FILM(name) \
  if (!std::filesystem::exists(shared_film(name))) GTEST_SKIP() << "no ../shared/data/video/" << name

// A row of the display matrix is a, b, u, c, d, v in fixed point.
std::string with_turn(std::string film, int a, int b, int c, int d) {
  const auto number = [](int value) { return big_endian_bytes(static_cast<uint32_t>(value * 65536), 4); };
  const std::string identity = number(1) + number(0) + number(0) + number(0) + number(1) + number(0);
  const size_t at = film.find(identity, film.find("tkhd"));
  return film.replace(at, identity.size(),
                      number(a) + number(b) + number(0) + number(c) + number(d) + number(0));
}

TEST(Turned, films_are_upright) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_film(scratch / "a.mp4", 2, {64, 96});
  const at::Tensor plain = read_film(scratch / "a.mp4")[0].pixels;
  const auto turned = [&](int a, int b, int c, int d) {
    write_file(scratch / "b.mp4", with_turn(read_file(scratch / "a.mp4"), a, b, c, d));
    const VideoReader reader(scratch / "b.mp4");
    const VideoFrame frame = read_film(scratch / "b.mp4")[0];
    EXPECT_EQ(reader.info().size, (PictureSize{frame.pixels.size(2), frame.pixels.size(3)}));
    return std::pair(reader.info().rotation, frame.pixels);
  };
  const auto [clockwise, right] = turned(0, 1, -1, 0);
  EXPECT_EQ(clockwise, 90);
  EXPECT_TRUE(at::equal(right, plain.rot90(-1, {2, 3})));
  const auto [half, over] = turned(-1, 0, 0, -1);
  EXPECT_EQ(half, 180);
  EXPECT_TRUE(at::equal(over, plain.rot90(2, {2, 3})));
  const auto [counter, left] = turned(0, -1, 1, 0);
  EXPECT_EQ(counter, 270);
  EXPECT_TRUE(at::equal(left, plain.rot90(1, {2, 3})));
  EXPECT_TRUE(at::equal(turned(-1, 0, 0, 1).second, plain.flip({3})));
}

TEST(Seeking, in_others_films_gives_the_frames_of_reading_through) {
  NEEDS_MEDIA();
  for (const char* name : {"frog.webm", "rabbit320.mp4"}) {
    NEEDS_FILM(name);
    VideoReader through(shared_film(name)), seeking(shared_film(name));
    std::vector<double> seconds;
    std::vector<at::Tensor> some;
    while (const auto frame = through.read()) {
      seconds.push_back(frame->seconds);
      if (frame->number % 50 == 7) some.push_back(frame->pixels);
    }
    EXPECT_FALSE(through.gap()) << name << through.gap()->problem;
    const std::vector<int64_t> ticks = seeking.frame_ticks();
    ASSERT_EQ(ticks.size(), seconds.size());
    for (size_t i = 0; i < ticks.size(); ++i)
      EXPECT_EQ(static_cast<double>(ticks[i]) * seeking.info().time_base.value(), seconds[i]) << name << i;
    for (int64_t i = static_cast<int64_t>(some.size()) - 1; i >= 0; --i) {
      seeking.seek(i * 50 + 7);
      const auto frame = seeking.read();
      EXPECT_EQ(frame->number, i * 50 + 7);
      EXPECT_EQ(frame->seconds, seconds[static_cast<size_t>(i * 50 + 6)]);
      EXPECT_TRUE(at::equal(frame->pixels, some[static_cast<size_t>(i)])) << name << frame->number;
    }
  }
}

TEST(Times, of_others_films_begin_at_0_and_are_those_of_reading) {
  NEEDS_FFMPEG();
  Scratch scratch;
  const std::string source = "ffmpeg -v error -y -f lavfi -i testsrc2=size=96x72:rate=25 -frames:v 40 ";
  const std::string varying = "-vf \"select='mod(n,7)',setpts='PTS+mod(N,3)*0.01/TB'\" -vsync vfr ";
  for (const auto& [name, settings] : std::vector<std::pair<std::string, std::string>>{
           {"b.avi", "-c:v libx264 -bf 2"},
           {"b.mp4", "-c:v libx264 -bf 3"},
           {"b.ts", "-c:v mpeg2video -bf 2"},
           {"b.mkv", "-c:v libx265 -x265-params log-level=none"},
           {"v.mp4", varying + "-c:v libx264 -bf 3"},
           {"v.mkv", varying + "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 10"},
           {"v.webm", varying + "-c:v libvpx-vp9 -deadline realtime"},
           {"v.gif", varying}}) {
    SCOPED_TRACE(name);
    ASSERT_EQ(said_by(source + settings + " " + (scratch / name).string()), "");
    std::vector<int64_t> read;
    for (const VideoFrame& frame : read_film(scratch / name)) read.push_back(frame.ticks);
    EXPECT_EQ(read.size(), 40u);
    EXPECT_EQ(read.front(), 0);
    EXPECT_EQ(VideoReader(scratch / name).frame_ticks(), read);
  }
}

TEST(Others, find_every_frame_and_nothing_wrong) {
  NEEDS_FFMPEG();
  Scratch scratch;
  for (const auto& [name, options] : std::vector<std::pair<std::string, VideoOptions>>{
           {"h264.mp4", {.preset = "medium"}},
           {"h264.avi", {.preset = "medium"}},
           {"h265.mp4", {.codec = "h265", .preset = "fast"}},
           {"h265-10.mkv", {.codec = "h265", .bits = 10, .preset = "fast"}},
           {"vp9.webm", {}},
           {"vp9-alpha.webm", {.alpha = true}},
           {"ffv1.mkv", {.codec = "ffv1"}},
           {"ffv1-16.mkv", {.codec = "ffv1", .bits = 16, .alpha = true}},
           {"ffv1.avi", {.codec = "ffv1"}},
           {"prores.mov", {.codec = "prores"}},
           {"prores-alpha.mov", {.codec = "prores", .alpha = true}},
           {"a.gif", {}},
           {"a.apng", {}},
           {"a.y4m", {}}}) {
    SCOPED_TRACE(name);
    VideoOptions marked = options;
    marked.metadata = video_metadata_from(sample_mark());
    write_film(scratch / name, 33, {72, 96}, marked);
    const std::string path = (scratch / name).string();
    EXPECT_EQ(said_by("ffmpeg -v warning -i " + path + " -f null -"), "");
    EXPECT_EQ(said_by("ffprobe -v warning -count_frames -select_streams v -show_entries "
                      "stream=nb_read_frames -of csv=p=0 " +
                      path)
                  .substr(0, 2),
              "33");
  }
}

TEST(Sound, is_copied_or_encoded_into_every_container_that_has_it) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* source : {"frog.webm", "rabbit320.mp4"}) {
    NEEDS_FILM(source);
    for (const char* name : {"a.mp4", "a.mkv", "a.mov", "a.avi", "a.webm"}) {
      SCOPED_TRACE(std::string(source) + " into " + name);
      write_film(scratch / name, 50, {48, 64},
                 {.preset = "ultrafast", .audio = AudioSource{shared_film(source), 1.5, 3.5}});
      VideoReader reader(scratch / name);
      EXPECT_TRUE(reader.info().has_audio);
      const auto first = reader.read();
      EXPECT_NEAR(first->seconds, 0, 1e-9);
      EXPECT_NEAR(reader.info().duration_s, 2, 0.08);
    }
  }
}

TEST(Sound, of_a_film_without_any_is_left_out) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_film(scratch / "a.mp4", 3, {48, 64});
  write_film(scratch / "b.mp4", 3, {48, 64}, {.audio = AudioSource{scratch / "a.mp4"}});
  EXPECT_FALSE(VideoReader(scratch / "b.mp4").info().has_audio);
}

}  // namespace
}  // namespace atelier
