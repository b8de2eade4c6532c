// Animated WebP, which libav writes but does not read: through libwebpdemux.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "media/av.h"

namespace atelier {

class WebpFilm {
 public:
  explicit WebpFilm(const std::filesystem::path& path);
  ~WebpFilm();

  int width() const;
  int height() const;
  int64_t num_frames() const;
  // When each frame is shown, by the file's table.
  std::vector<int64_t> starts_ms() const;
  // RGBA, `pts` in milliseconds; nullptr at the end. Error where the file is damaged.
  AvFrame next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace atelier
