// The two ways of sound into a film, and what they share: where it comes from, and how packets are put.
#pragma once

#include <limits>

#include "media/video_audio.h"

namespace atelier {

inline constexpr const char* kSoundProblem = "its sound cannot be written";

struct Sound {
  AvInput input;
  int stream = -1;                // -1: there is none
  double begin_s = 0, end_s = 0;  // in the file's own time
  bool ends_with_film = false;    // nobody said where it ends
  std::filesystem::path path, output_name;

  const AVStream& track() const { return *input->streams[stream]; }
  double seconds(int64_t ticks) const { return static_cast<double>(ticks) * av_q2d(track().time_base); }
};
Sound open_sound(const AudioSource& source);

// One stream of `output`.
class SoundStream {
 public:
  SoundStream(AVFormatContext& output, std::filesystem::path name);
  AVStream& stream() { return *stream_; }
  const AVOutputFormat& format() const { return *output_.oformat; }
  // What lies before the beginning may be written: MP4 and Matroska hide it, others would move the pictures.
  bool keeps_lead() const { return format().flags & AVFMT_TS_NEGATIVE; }
  // `packet` with times in `time_base`.
  void put(AVPacket& packet, AVRational time_base);

 private:
  AVFormatContext& output_;
  std::filesystem::path name_;
  AVStream* stream_;
  int64_t last_ticks_ = std::numeric_limits<int64_t>::min() / 2;
};

std::unique_ptr<AudioTrack> copied_track(Sound sound, AVFormatContext& output);
std::unique_ptr<AudioTrack> encoded_track(Sound sound, AVFormatContext& output, int threads);

}  // namespace atelier
