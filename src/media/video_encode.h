// One film file: libav's frames through an encoder into a container, beside sound. Names, atomic writing and
// tensors are the writer's.
#pragma once

#include <map>
#include <memory>

#include "media/av.h"
#include "media/video_audio.h"
#include "media/video_codecs.h"
#include "media/video_color.h"

namespace atelier {

struct FilmSettings {
  FilmFormat format;
  int width = 0, height = 0;
  ColorTags tags;
  AVRational time_base{1, 25};  // of the frames' pts
};

class FilmFile {
 public:
  // `url` is what libav opens; `name` is what errors say.
  FilmFile(const std::string& url, const std::filesystem::path& name, const FilmSettings& settings,
           const VideoOptions& options);

  // `pts` in the time base, growing.
  void write(AVFrame& frame, int64_t duration);
  void finish();

 private:
  void open_encoder(const FilmSettings& settings, const VideoOptions& options);
  void write_header(const std::string& url, const VideoOptions& options);
  void encode(const AVFrame* frame);

  std::filesystem::path name_;
  AvOutput output_;
  AvCodec encoder_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<AudioTrack> audio_;
  AvPacket packet_ = new_packet();
  int64_t end_ = 0;                       // of the pictures written
  std::map<int64_t, int64_t> durations_;  // by pts, of frames that are not out yet
};

}  // namespace atelier
