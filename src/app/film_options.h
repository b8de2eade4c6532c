// What every tool that makes pictures says of the films that they are put together to.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/plan.h"
#include "media/video_writer.h"

namespace atelier {

// Endings of films that this build writes, the default first.
std::vector<std::string> writable_films();

struct FilmOptions {
  std::string codec, pix_fmt, encoder_preset, dither = "sierra2_4a";
  int crf = -1;
  bool no_sound = false, keep_frames = false;

  void declare(Options& options);
  // Of a film of pictures with so many bits a channel; `is_asked`: by --depth.
  VideoOptions encoding(int bits, bool is_asked) const;
};

}  // namespace atelier
