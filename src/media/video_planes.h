// Which pixel formats are planes that media/video_pixels converts itself, and which planes stand for the
// others.
#pragma once

#include "media/video_color.h"

namespace atelier {

struct PlaneLayout {
  // Where the samples of a channel lie: in which plane, from which byte, how many bytes apart.
  struct Channel {
    int plane = 0, offset = 0, step = 1;
  };

  bool rgb = false, grey = false, alpha = false;
  int depth = 8, bytes = 1;
  int shift_x = 0, shift_y = 0;  // of chroma
  bool swapped = false;          // words in the other order of bytes
  Channel channels[4];           // R, G, B or Y, Cb, Cr; the last is alpha

  bool is_dense(int channel) const { return channels[channel].step == bytes && !swapped; }
};

PlaneLayout plane_layout(AVPixelFormat format);
// The format itself where it is such planes.
AVPixelFormat planes_for(AVPixelFormat format);
// A step between, where swscale would go through Y'CbCr: palettes are opened to RGBA; else NONE.
AVPixelFormat step_before_planes(AVPixelFormat format);

}  // namespace atelier
