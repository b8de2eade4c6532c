// Which pixel formats are planes that media/video_pixels converts itself, and which planes stand for the
// others.
#pragma once

#include "media/video_color.h"

namespace atelier {

struct PlaneLayout {
  bool rgb = false, grey = false, alpha = false;
  int depth = 8, bytes = 1;
  int shift_x = 0, shift_y = 0;  // of chroma

  // Where red, green and blue (or Y, Cb, Cr) and alpha lie among a frame's planes: RGB comes as G, B, R.
  int plane(int channel) const {
    return rgb && channel < 3 ? (channel + 2) % 3 : grey && channel == 3 ? 1 : channel;
  }
};

PlaneLayout plane_layout(AVPixelFormat format);
// The format itself where it is such planes.
AVPixelFormat planes_for(AVPixelFormat format);
// A step between, where swscale would go through Y'CbCr: palettes are opened to RGBA; else NONE.
AVPixelFormat step_before_planes(AVPixelFormat format);

}  // namespace atelier
