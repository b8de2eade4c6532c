// A strip of a sheet in memory, 8-bit RGB, and what is pasted into it at places of the whole sheet.
#pragma once

#include "base/color_name.h"
#include "media/raster.h"

namespace atelier {

// A small picture at its place in the sheet.
struct Stamp {
  int64_t left = 0, top = 0;
  Raster picture;
};

class SheetStrip {
 public:
  SheetStrip(int64_t top, int64_t height, int64_t width, const Color& background);

  void paste(const Stamp& stamp);  // what of it lies within the strip
  void fill(int64_t left, int64_t top, PictureSize size, const Color& color);
  const std::string& samples() const { return raster_.samples; }

 private:
  int64_t top_;
  Raster raster_;
};

// `image` at its aspect within `cell`, centered there, transparent parts showing `background`.
Stamp cell_stamp(const Image& image, int64_t left, int64_t top, PictureSize cell, const Color& background);

// The largest size at the aspect of `picture` within `cell`.
PictureSize fit_within(PictureSize picture, PictureSize cell);

}  // namespace atelier
