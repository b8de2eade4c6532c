#include <cmath>
#include <cstring>

#include "films.h"
#include "pictures.h"

// Sound beside its pictures, as another program hears it.

namespace atelier {
namespace {

// A film of 8 s that clicks at second 5.
void make_clicking_film(const std::filesystem::path& path, const std::string& codec) {
  const std::string click = "aevalsrc='if(between(t,5,5.01),0.9*sin(2*PI*1000*(t-5)),0)':s=48000:d=8";
  ASSERT_EQ(said_by("ffmpeg -v error -y -f lavfi -i testsrc2=size=64x48:rate=25:d=8 -f lavfi -i \"" + click +
                    "\" -pix_fmt yuv420p -strict -2 " + codec + " " + path.string()),
            "");
}

struct Heard {
  double click_s = 0, end_s = 0;  // after the first picture
};

double number_said_by(const std::string& command) {
  return std::atof(said_by(command).c_str());
}

Heard heard_in(const std::filesystem::path& path, const Scratch& scratch) {
  constexpr double kRate = 48000;
  const std::string raw = (scratch / "sound.raw").string();
  EXPECT_EQ(said_by("ffmpeg -v error -y -copyts -i " + path.string() +
                    " -vn -af aresample=48000:async=1:min_hard_comp=0.001:first_pts=0 -ac 1 -f f32le " + raw),
            "");
  const std::string bytes = read_file(raw);
  std::vector<float> samples(bytes.size() / 4);
  std::memcpy(samples.data(), bytes.data(), samples.size() * 4);
  const auto first =
      std::find_if(samples.begin(), samples.end(), [](float sample) { return std::abs(sample) > 0.3f; });
  const double picture_s = number_said_by(
      "ffprobe -v error -select_streams v -show_entries stream=start_time -of csv=p=0 " + path.string());
  return {static_cast<double>(first - samples.begin()) / kRate - picture_s,
          static_cast<double>(samples.size()) / kRate - picture_s};
}

TEST(Sound, clicks_within_a_frame_of_where_it_should_and_ends_with_the_pictures) {
  NEEDS_FFMPEG();
  Scratch scratch;
  constexpr double kFrame_s = 0.04, kLongestPacket_s = 0.1;
  for (const auto& [source, codec] : std::vector<std::pair<std::string, std::string>>{
           {"aac.mp4", "-c:a aac"},
           {"opus.webm", "-c:a libopus -c:v libvpx-vp9 -deadline realtime"},
           {"aac.ts", "-c:a aac -c:v libx264 -bf 2"},
           {"flac.mkv", "-c:a flac"},
           {"ac3.ts", "-c:a ac3 -c:v mpeg2video"}}) {
    make_clicking_film(scratch / source, codec);
    const double click_s = heard_in(scratch / source, scratch).click_s;
    for (const double from_s : {0.0, 3.483})
      for (const char* name : {"a.mp4", "a.mov", "a.mkv", "a.webm", "a.avi"}) {
        SCOPED_TRACE(source + " from " + std::to_string(from_s) + " in " + name);
        const bool from_start = from_s == 0;
        if (from_start && name != std::string("a.mp4") && name != std::string("a.mkv")) continue;
        const int64_t frames = from_start ? 130 : 50;
        write_film(scratch / name, frames, {48, 64},
                   {.preset = "ultrafast", .audio = AudioSource{scratch / source, from_s, 0}});
        const Heard heard = heard_in(scratch / name, scratch);
        EXPECT_NEAR(heard.click_s, click_s - from_s, kFrame_s / 2);
        EXPECT_GT(heard.end_s, static_cast<double>(frames) / 25 - kFrame_s / 2);
        EXPECT_LE(heard.end_s,
                  static_cast<double>(frames) / 25 + (source == "flac.mkv" ? kLongestPacket_s : kFrame_s));
      }
  }
}

TEST(Sound, of_a_rate_that_varies_ends_with_the_last_picture) {
  NEEDS_FFMPEG();
  Scratch scratch;
  make_clicking_film(scratch / "aac.mp4", "-c:a aac");
  for (const char* name : {"a.mp4", "a.webm"}) {
    VideoWriter writer(scratch / name, {48, 64},
                       {.time_base = {1, 1000}, .audio = AudioSource{scratch / "aac.mp4", 1}});
    for (const int64_t ticks : {0, 40, 500, 1200})
      writer.write(film_picture(1, 48, 64), {}, ticks, ticks == 1200 ? 300 : 0);
    writer.finish();
    EXPECT_NEAR(heard_in(scratch / name, scratch).end_s, 1.5, 0.03) << name;
  }
}

}  // namespace
}  // namespace atelier
