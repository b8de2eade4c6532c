// Which codecs a container holds, and which pixel format stands for what is asked: the table behind
// media/video_writer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "media/av.h"
#include "media/video_writer.h"

namespace atelier {

struct Container {
  std::string muxer;                // libav's name
  std::vector<std::string> codecs;  // as VideoOptions names them, the default first
  bool constant_rate = false;       // frames have no times of their own
  bool audio = false;
  bool metadata = false;
};

struct FilmFormat {
  Container container;
  std::string codec;
  const AVCodec* encoder = nullptr;
  AVPixelFormat pixels = AV_PIX_FMT_NONE;
  int crf = -1;  // -1: the codec has none
};

// "-" is Y4M. Error as check_video_output().
FilmFormat film_format(const std::filesystem::path& path, const VideoOptions& options);

}  // namespace atelier
