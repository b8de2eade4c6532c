#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <fstream>

#include "films.h"
#include "media/metadata.h"
#include "pictures.h"

namespace atelier {
namespace {

constexpr PictureSize kSize{72, 96};

void expect_numbers(const std::vector<VideoFrame>& frames, int64_t count) {
  ASSERT_EQ(static_cast<int64_t>(frames.size()), count);
  for (int64_t i = 0; i < count; ++i) {
    EXPECT_EQ(frames[i].number, i + 1);
    EXPECT_EQ(number_in(frames[i]), i + 1);
    EXPECT_NEAR(frames[i].seconds, static_cast<double>(i) / 25, 0.006);
  }
}

// --- Frames and times

TEST(Video, of_60_frames_in_every_container_gives_60_frames) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name :
       {"a.mp4", "a.mov", "a.mkv", "a.avi", "a.gif", "a.apng", "a.webp", "a.y4m", "a.webm"}) {
    SCOPED_TRACE(name);
    write_film(scratch / name, 60, kSize, {.preset = "ultrafast"});
    expect_numbers(read_film(scratch / name), 60);
  }
}

TEST(Video, in_h265_and_prores_reads_back) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_film(scratch / "a.mp4", 10, kSize, {.codec = "h265", .preset = "ultrafast"});
  expect_numbers(read_film(scratch / "a.mp4"), 10);
  write_film(scratch / "a.mov", 10, kSize, {.codec = "prores"});
  expect_numbers(read_film(scratch / "a.mov"), 10);
  EXPECT_EQ(VideoReader(scratch / "a.mov").info().bits, 10);
}

TEST(Video, keeps_times_of_a_varying_rate) {
  NEEDS_MEDIA();
  Scratch scratch;
  const std::vector<int64_t> ticks{0, 33, 100, 110, 250, 251, 900};
  for (const char* name : {"a.mp4", "a.mkv", "a.mov"}) {
    VideoWriter writer(scratch / name, kSize, {.time_base = {1, 1000}});
    for (size_t i = 0; i < ticks.size(); ++i)
      writer.write(film_picture(static_cast<int64_t>(i) + 1, kSize.height, kSize.width), {}, ticks[i], 20);
    writer.finish();
    const std::vector<VideoFrame> frames = read_film(scratch / name);
    ASSERT_EQ(frames.size(), ticks.size()) << name;
    for (size_t i = 0; i < ticks.size(); ++i)
      EXPECT_NEAR(frames[i].seconds, static_cast<double>(ticks[i]) / 1000, 1e-6) << name;
  }
}

TEST(Video, whose_times_do_not_grow_is_refused) {
  NEEDS_MEDIA();
  Scratch scratch;
  VideoWriter writer(scratch / "a.mp4", kSize, {.time_base = {1, 1000}});
  writer.write(film_picture(1, 72, 96), {}, 40);
  EXPECT_NE(message_of([&] { writer.write(film_picture(2, 72, 96), {}, 40); }).find("do not grow"),
            std::string::npos);
}

TEST(Video, seeks_to_exactly_the_frame) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.mp4", "a.mkv", "a.webm", "a.avi", "a.gif", "a.webp", "a.y4m"}) {
    write_film(scratch / name, 100, kSize, {.preset = "fast", .frame_rate = {30000, 1001}});
    VideoReader reader(scratch / name);
    EXPECT_EQ(reader.count_frames(), 100) << name;
    for (const int64_t number : {1, 77, 2, 100, 50, 51, 60, 3}) {
      reader.seek(number);
      const auto frame = reader.read();
      ASSERT_TRUE(frame) << name << number;
      EXPECT_EQ(number_in(*frame), number) << name;
      EXPECT_EQ(frame->number, number) << name;
    }
    reader.seek(101);
    EXPECT_FALSE(reader.read()) << name;
  }
}

TEST(Video, names_the_times_of_its_frames_without_reading_them) {
  NEEDS_MEDIA();
  Scratch scratch;
  const auto expect_times = [&](const std::filesystem::path& path) {
    SCOPED_TRACE(path.filename());
    std::vector<int64_t> read;
    for (const VideoFrame& frame : read_film(path)) read.push_back(frame.ticks);
    VideoReader reader(path);
    EXPECT_EQ(reader.frame_ticks(), read);
    EXPECT_EQ(reader.count_frames(), static_cast<int64_t>(read.size()));
    ASSERT_FALSE(read.empty());
    EXPECT_EQ(read.front(), 0);
    EXPECT_EQ(reader.read()->number, 1);
  };
  for (const char* name : {"b.mp4", "b.mkv", "b.avi", "b.webm", "b.gif", "b.apng", "b.webp", "b.y4m"}) {
    write_film(scratch / name, 40, kSize, {.preset = "medium", .frame_rate = {30000, 1001}});
    expect_times(scratch / name);
  }
  for (const char* name : {"v.mp4", "v.mkv", "v.mov", "v.gif", "v.webp"}) {
    VideoWriter writer(scratch / name, kSize, {.time_base = {1, 1000}});
    for (int64_t i = 0; i < 30; ++i)
      writer.write(film_picture(i + 1, kSize.height, kSize.width), {}, i * i * 10 + i * 40, 20);
    writer.finish();
    expect_times(scratch / name);
  }
}

// --- Pixels

TEST(Ffv1, keeps_every_sample_of_8_and_16_bits_with_alpha) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const int bits : {8, 16})
    for (const bool alpha : {false, true}) {
      const Image image = make_picture({.height = 37, .width = 53, .bits = bits, .alpha = alpha});
      VideoWriter writer(scratch / "a.mkv", image.size(), {.codec = "ffv1", .bits = bits, .alpha = alpha});
      writer.write(image.pixels, image.alpha);
      writer.finish();
      const std::vector<VideoFrame> frames = read_film(scratch / "a.mkv");
      ASSERT_EQ(frames.size(), 1u);
      EXPECT_LT(largest_difference(frames[0].pixels, image.pixels) * (bits == 16 ? 65535 : 255), 0.01)
          << bits << alpha;
      ASSERT_EQ(frames[0].alpha.defined(), alpha);
      if (alpha) {
        EXPECT_LT(largest_difference(frames[0].alpha, image.alpha) * (bits == 16 ? 65535 : 255), 0.01);
      }
    }
}

TEST(Apng, and_lossless_webp_keep_every_sample) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.apng", "a.webp"})
    for (const bool alpha : {false, true}) {
      Image image = make_picture({.alpha = alpha});
      if (alpha) image.pixels = image.pixels * (image.alpha > 0);
      VideoWriter writer(scratch / name, image.size(), {.alpha = alpha, .quality = 100});
      writer.write(image.pixels, image.alpha);
      writer.write(film_picture(3, 13, 17), at::ones({1, 1, 13, 17}));
      writer.finish();
      const std::vector<VideoFrame> frames = read_film(scratch / name);
      ASSERT_EQ(frames.size(), 2u);
      EXPECT_LT(largest_difference(frames[0].pixels, image.pixels) * 255, 0.01) << name << alpha;
      if (alpha) {
        EXPECT_LT(largest_difference(frames[0].alpha, image.alpha) * 255, 0.01) << name;
      }
      EXPECT_LT(largest_difference(frames[1].pixels, film_picture(3, 13, 17)) * 255, 0.01) << name << alpha;
    }
}

TEST(Colors, of_every_matrix_and_range_come_back_within_a_level) {
  NEEDS_MEDIA();
  Scratch scratch;
  const std::vector<std::vector<double>> colors{{1, 0, 0},    {0, 1, 0},    {0, 0, 1},   {1, 1, 0},
                                                {0, 1, 1},    {1, 0, 1},    {0, 0, 0},   {1, 1, 1},
                                                {.5, .5, .5}, {.8, .3, .1}, {.2, .4, .9}};
  for (const char* matrix : {"bt709", "smpte170m", "bt2020nc"})
    for (const char* range : {"tv", "pc"})
      for (const char* format : {"yuv444p", "yuv420p10le"}) {
        VideoWriter writer(
            scratch / "a.mkv", {16, 16},
            {.codec = "ffv1", .pix_fmt = format, .color = VideoColor{.matrix = matrix, .range = range}});
        for (const auto& color : colors)
          writer.write(at::tensor(color, at::kFloat).view({1, 3, 1, 1}).expand({1, 3, 16, 16}));
        writer.finish();
        VideoReader reader(scratch / "a.mkv");
        EXPECT_EQ(reader.info().color.matrix, matrix);
        EXPECT_EQ(reader.info().color.range, range);
        EXPECT_FALSE(reader.info().color_guessed);
        for (const auto& color : colors) {
          const at::Tensor wanted = at::tensor(color, at::kFloat).view({1, 3, 1, 1}).expand({1, 3, 16, 16});
          EXPECT_LT(largest_difference(reader.read()->pixels, wanted) * 255, 1.5)
              << matrix << range << format;
        }
      }
}

TEST(Colors, are_tagged_by_height_or_as_given) {
  NEEDS_MEDIA();
  Scratch scratch;
  write_film(scratch / "a.mp4", 2, {48, 64});
  EXPECT_EQ(VideoReader(scratch / "a.mp4").info().color, (VideoColor{"smpte170m", "tv", "bt709", "bt709"}));
  write_film(scratch / "a.mp4", 2, {720, 32});
  EXPECT_EQ(VideoReader(scratch / "a.mp4").info().color, (VideoColor{"bt709", "tv", "bt709", "bt709"}));
  const VideoColor given{"bt2020nc", "pc", "bt2020", "smpte2084"};
  write_film(scratch / "a.mp4", 2, {48, 64}, {.color = given});
  EXPECT_EQ(VideoReader(scratch / "a.mp4").info().color, given);
}

TEST(Y4m, is_read_as_it_was_written_at_every_height) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const int64_t height : {64, 720})
    for (const int bits : {8, 10}) {
      const at::Tensor red =
          at::tensor({0.9, 0.2, 0.1}, at::kFloat).view({1, 3, 1, 1}).expand({1, 3, height, 64});
      VideoWriter writer(scratch / "a.y4m", {height, 64}, {.bits = bits});
      writer.write(red);
      writer.finish();
      EXPECT_LT(largest_difference(read_film(scratch / "a.y4m")[0].pixels, red) * 255, 1.5) << height << bits;
    }
}

TEST(Video, of_odd_sides_is_padded_by_its_edge) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const PictureSize size : {PictureSize{71, 95}, {1, 1}, {1, 40}, {33, 2}}) {
    write_film(scratch / "a.mp4", 3, size);
    const std::vector<VideoFrame> frames = read_film(scratch / "a.mp4");
    ASSERT_EQ(frames.size(), 3u);
    EXPECT_EQ(frames[0].pixels.size(2), (size.height + 1) / 2 * 2);
    EXPECT_EQ(frames[0].pixels.size(3), (size.width + 1) / 2 * 2);
    write_film(scratch / "a.gif", 2, size);
    EXPECT_EQ(VideoReader(scratch / "a.gif").info().size, size);
  }
}

TEST(Video, lays_transparent_frames_on_white_where_the_codec_has_no_alpha) {
  NEEDS_MEDIA();
  Scratch scratch;
  VideoWriter writer(scratch / "a.mkv", {8, 8}, {.codec = "ffv1"});
  writer.write(at::full({1, 3, 8, 8}, 0.5), at::full({1, 1, 8, 8}, 0.0));
  writer.finish();
  EXPECT_TRUE(at::equal(read_film(scratch / "a.mkv")[0].pixels, at::ones({1, 3, 8, 8})));
}

// --- Files

TEST(Video, keeps_metadata_and_is_the_same_bytes_again) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.mp4", "a.mkv", "a.mov", "a.webm"}) {
    const VideoOptions options{
        .preset = "ultrafast", .metadata = {{"comment", "tool: dream\nseed: 7\n"}}, .threads = 2};
    write_film(scratch / name, 5, kSize, options);
    const std::string before = read_file(scratch / name);
    write_film(scratch / name, 5, kSize, options);
    EXPECT_TRUE(before == read_file(scratch / name)) << name;
    const auto tags = VideoReader(scratch / name).info().metadata;
    const auto tag = tags.contains("comment")   ? tags.at("comment")
                     : tags.contains("COMMENT") ? tags.at("COMMENT")
                                                : "";
    EXPECT_EQ(tag, "tool: dream\nseed: 7\n") << name;
  }
}

TEST(Video, carries_its_mark_in_every_container_but_y4m) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const size_t size : {0u, 4096u, 300'000u})
    for (const char* name :
         {"a.mp4", "a.m4v", "a.mov", "a.mkv", "a.webm", "a.avi", "a.gif", "a.apng", "a.png", "a.webp"}) {
      SCOPED_TRACE(std::string(name) + " with " + std::to_string(size) + " bytes");
      OutputMark mark = sample_mark();
      while (mark.job.size() < size)
        mark.job +=
            "- \"a \\\"quoted\\\" 'name'; = # [b].png\"\r\n\n\t# Gr\u00FC\u00DFe \u2014 \u4E16\u754C "
            "\U0001F3A8 <&>\n";
      EXPECT_TRUE(keeps_video_metadata(name));
      write_film(scratch / name, 3, kSize, {.preset = "ultrafast", .metadata = video_metadata_from(mark)});
      const auto found = find_mark(scratch / name);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->mark.hash, mark.hash);
      EXPECT_EQ(found->mark.software, mark.software);
      EXPECT_TRUE(found->mark.job == mark.job);
      EXPECT_TRUE(found->intact);
      EXPECT_EQ(read_film(scratch / name).size(), 3u);
    }
  EXPECT_FALSE(keeps_video_metadata("a.y4m"));
}

TEST(Video, without_a_mark_has_none_to_find) {
  NEEDS_MEDIA();
  Scratch scratch;
  EXPECT_TRUE(video_metadata_from({}).empty());
  for (const char* name : {"a.mp4", "a.mkv", "a.gif", "a.apng", "a.webp", "a.y4m"}) {
    write_film(scratch / name, 2, kSize, {.metadata = {{"comment", "of another kind"}}});
    EXPECT_FALSE(find_mark(scratch / name)) << name;
    write_film(scratch / name, 2, kSize, {.metadata = video_metadata_from(sample_mark())});
    const std::string bytes = read_file(scratch / name);
    for (const size_t length : {size_t{0}, size_t{3}, bytes.size() / 2}) {
      write_file(scratch / name, bytes.substr(0, length));
      find_mark(scratch / name);
    }
  }
}

TEST(Video, that_is_not_finished_leaves_nothing) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.mp4", "a.gif"}) {
    VideoWriter writer(scratch / name, kSize);
    writer.write(film_picture(1, 72, 96));
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch.folder()));
}

TEST(Video, that_is_cut_off_gives_what_is_whole_and_says_what_is_missing) {
  NEEDS_MEDIA();
  Scratch scratch;
  for (const char* name : {"a.mp4", "a.mkv", "a.avi"}) {
    write_film(scratch / name, 60, kSize, {.preset = "ultrafast"});
    std::filesystem::resize_file(scratch / name, std::filesystem::file_size(scratch / name) * 6 / 10);
    VideoReader reader(scratch / name);
    int64_t count = 0;
    while (const auto frame = reader.read()) EXPECT_EQ(number_in(*frame), ++count) << name;
    EXPECT_GT(count, 20) << name;
    EXPECT_LT(count, 60) << name;
    ASSERT_TRUE(reader.gap()) << name;
    EXPECT_EQ(reader.gap()->expected, 60) << name;
    EXPECT_EQ(reader.gap()->delivered, count) << name;
  }
  write_film(scratch / "b.mp4", 10, kSize);
  VideoReader whole(scratch / "b.mp4");
  while (whole.read()) continue;
  EXPECT_FALSE(whole.gap());
}

TEST(Video, that_is_none_is_an_error_in_words) {
  NEEDS_MEDIA();
  Scratch scratch;
  std::ofstream(scratch / "empty.mp4").close();
  std::ofstream(scratch / "text.mp4") << std::string(5000, 'x');
  const auto message = [&](const char* name) {
    return message_of([&] { VideoReader reader(scratch / name); });
  };
  EXPECT_NE(message("empty.mp4").find("is empty"), std::string::npos);
  EXPECT_NE(message("text.mp4").find("not a sound film"), std::string::npos);
  EXPECT_NE(message("none.mp4").find("none.mp4"), std::string::npos);
  EXPECT_NE(message("").find(scratch.folder().string()), std::string::npos);
}

TEST(Video, pairs_that_do_not_go_together_are_named_before) {
  const auto message = [](const char* path, const VideoOptions& options) {
    const auto error = check_video_output(path, options);
    return std::string(error ? error->what() : "");
  };
#if ATELIER_MEDIA
  EXPECT_EQ(message("a.mp4", {}), "");
  EXPECT_EQ(message("-", {}), "");
  EXPECT_EQ(message("a.MOV", {.codec = "prores", .alpha = true}), "");
  EXPECT_NE(message("a.webm", {.codec = "h264"}).find(".mkv"), std::string::npos);
  EXPECT_NE(message("a.mp4", {.codec = "h246"}).find("did you mean"), std::string::npos);
  EXPECT_NE(message("a.mp4", {.pix_fmt = "yuv420p11"}).find("yuv420p"), std::string::npos);
  for (const char* codec : {"h264", "h265"}) {
    EXPECT_NE(message("a.mp4", {.codec = codec, .preset = "veryfsat"}).find("did you mean 'veryfast'"),
              std::string::npos);
    EXPECT_NE(message("a.mp4", {.codec = codec, .preset = "best"}).find("ultrafast"), std::string::npos);
    EXPECT_EQ(message("a.mp4", {.codec = codec, .preset = "placebo"}), "");
  }
  EXPECT_NE(message("a.mp4", {.alpha = true}).find("alpha"), std::string::npos);
  EXPECT_NE(message("a.mp4", {.crf = 60}).find("0 to 51"), std::string::npos);
  EXPECT_NE(message("a.mp4", {.bits = 16}).find("10 bits"), std::string::npos);
  EXPECT_NE(message("a.gif", {.dither = "bayr"}).find("bayer"), std::string::npos);
  EXPECT_NE(message("a.mp4", {.color = VideoColor{.matrix = "bt907"}}).find("bt709"), std::string::npos);
  EXPECT_NE(message("a.xyz", {}).find(".mkv"), std::string::npos);
#else
  EXPECT_NE(message("a.mp4", {}).find("built without media"), std::string::npos);
  EXPECT_NE(message_of([] { VideoReader reader("a.mp4"); }).find("built without media"), std::string::npos);
#endif
}

TEST(Video, is_known_by_extension) {
  EXPECT_TRUE(is_video("a/b.MP4"));
  EXPECT_TRUE(is_video("b.gif"));
  EXPECT_FALSE(is_video("b.png"));
  EXPECT_FALSE(is_video("mp4"));
}

}  // namespace
}  // namespace atelier
