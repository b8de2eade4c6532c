// Films into files: the container by extension, Y4M on stdout for "-". A file appears whole or not at all.
//
// | extension | codecs, the default first | audio |
// | --- | --- | --- |
// | .mp4 .m4v | h264 h265 | copied or AAC |
// | .mov | h264 h265 prores ffv1 | copied or AAC |
// | .mkv | h264 h265 ffv1 prores vp9 | copied or AAC |
// | .webm | vp9 | copied or Opus |
// | .avi | h264 ffv1 | copied or AAC |
// | .gif .png .apng .webp .y4m | gif, apng, webp, raw | none |
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "media/video.h"
#include "tensor/resample.h"

namespace atelier {

// The sound of another film, from its second `from_s` to `to_s` (0: until the new film ends), which plays
// from the new film's beginning. Copied where the container can carry it, else encoded anew, which is said.
struct AudioSource {
  std::filesystem::path path;
  double from_s = 0, to_s = 0;
};

struct VideoOptions {
  std::string codec;    // of the table above; "": by container
  std::string pix_fmt;  // libav's name; "": yuv420p, or what the codec is for (FFV1: RGB, bit by bit)
  int bits =
      8;  // chooses among pixel formats where pix_fmt is "": 8, 10 (h264, h265, vp9) or up to 16 (ffv1)
  bool alpha = false;  // keeps alpha: ffv1, prores, vp9, gif, apng, webp; else frames are laid on white
  int crf = -1;        // 0..63, smaller is better and larger; -1: h264 16, h265 18, vp9 24
  std::string preset;  // of x264 and x265: ultrafast .. placebo; "" is medium
  int quality = 95;    // webp: 1..100, 100 is lossless
  std::string dither = "sierra2_4a";  // gif: also bayer, floyd_steinberg, none …
  Ratio frame_rate{25, 1};            // constant where `time_base` is not given, else nominal
  Ratio time_base;                    // frames come with times in these ticks, which are kept (variable rate)
  Ratio sample_aspect{1, 1};
  std::optional<VideoColor> color;  // what is "" in it is filled as by default: usual_color() of the height
  std::optional<AudioSource> audio;
  std::map<std::string, std::string>
      metadata;     // container tags such as "comment"; see keeps_video_metadata()
  int threads = 0;  // of the encoder; 0: one a core. x264's bytes depend on it
};

// What stands against writing such a film, found before any work: container, codec, pixel format, depth and
// alpha that do not go together, unknown names, an encoder that this build lacks. nullopt where it can be.
std::optional<Error> check_video_output(const std::filesystem::path& path, const VideoOptions& options);
// .mp4 .m4v .mov .mkv .webm .avi (comment and few others); .gif (comment), .png .apng .webp (a mark as
// comment). Not .y4m.
bool keeps_video_metadata(const std::filesystem::path& path);

class VideoWriter {
 public:
  // `size` of the frames. Odd sides are padded by a repeated edge pixel where the pixel format needs it,
  // which is said once. Error as check_video_output().
  VideoWriter(const std::filesystem::path& path, PictureSize size, const VideoOptions& options = {});
  ~VideoWriter();  // without finish() nothing remains
  VideoWriter(VideoWriter&&) noexcept;
  VideoWriter& operator=(VideoWriter&&) noexcept;

  // `pixels` (1,3,H,W), sRGB 0..1, clamped and rounded; `alpha` (1,1,H,W) or undefined; any float dtype or
  // device. `ticks` and `duration` in options.time_base, growing strictly; without a time base they are not
  // looked at. A full disk is FatalError.
  void write(const at::Tensor& pixels, const at::Tensor& alpha = {}, int64_t ticks = 0, int64_t duration = 0);
  void write(const VideoFrame& frame) { write(frame.pixels, frame.alpha, frame.ticks, frame.duration); }
  // Error where no frame was written.
  void finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace atelier
