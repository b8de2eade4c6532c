// GIF with one palette for the whole film: frames wait without loss in a temporary file while their colors
// are counted; then all are drawn with the best 256. Memory does not grow with the film.
#pragma once

#include <optional>

#include "base/files.h"
#include "media/video_encode.h"
#include "media/video_filter.h"

namespace atelier {

class GifFilm {
 public:
  GifFilm(const std::string& url, const std::filesystem::path& name, const FilmSettings& settings,
          const VideoOptions& options);

  // Frames of kFrames.
  static constexpr AVPixelFormat kFrames = AV_PIX_FMT_BGRA;
  void write(AVFrame& frame, int64_t duration);
  void finish();

 private:
  AvFrame palette();
  void draw(const AVFrame& palette);

  std::string url_;
  std::filesystem::path name_;
  FilmSettings settings_;
  VideoOptions options_;
  AtomicFile waiting_;  // never committed
  std::optional<FilmFile> frames_;
  std::optional<FrameFilter> colors_;
};

}  // namespace atelier
