// What films are made of, as readers and writers agree on it: times, colors, frames. Files are read by
// media/video_reader and written by media/video_writer, through libav; no type of it shows here.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace atelier {

struct Ratio {
  int64_t num = 0, den = 1;

  double value() const { return static_cast<double>(num) / static_cast<double>(den); }
  explicit operator bool() const { return num > 0 && den > 0; }
  bool operator==(const Ratio&) const = default;
};

// How numbers in a film stand for colors, in libav's names ("bt709", "smpte170m", "tv", "pc"); "" is unknown.
// `matrix` and `range` say how pixels are converted, `siting` where chroma lies that is stored in half the
// size
// ("center", "topleft"; "" is on the left, as in most films); `primaries` and `transfer` are passed on.
struct VideoColor {
  std::string matrix, range, primaries, transfer, siting;
  bool operator==(const VideoColor&) const = default;
};

// The colors of an untagged film of that height: BT.709 from 720 lines, BT.601 below; limited range.
VideoColor usual_color(int64_t height);

struct VideoFrame {
  at::Tensor pixels;     // (1,3,H,W) float32 on the CPU, sRGB-encoded RGB, 0..1
  at::Tensor alpha;      // (1,1,H,W) or undefined
  int64_t number = 0;    // in the film, from 1
  int64_t ticks = 0;     // when it is shown, in the film's time base; its first picture is shown at 0
  int64_t duration = 0;  // in ticks; 0 is unknown
  double seconds = 0;    // the same as `ticks`
  bool damaged = false;  // the decoder repaired it by guessing
};

// By extension: what is a film whatever it holds. GIF and APNG count; .png and .webp, which may hold one
// picture or a film, do not.
bool is_video(const std::filesystem::path& path);
// Whether the file is a WebP with an animation in it.
bool is_webp_film(const std::filesystem::path& path);
// A film by its name, or by what it holds.
bool is_film(const std::filesystem::path& path);

}  // namespace atelier
