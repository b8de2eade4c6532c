// The rows of a mosaic that cells are being pasted into: a window that moves down the sheet.
#pragma once

#include <string_view>
#include <vector>

#include "media/raster.h"
#include "media/sheet_strip.h"

namespace atelier {

class MosaicStrip {
 public:
  // `sheet`: the whole sheet, RGB or RGBA of 8 bits.
  MosaicStrip(const RasterLayout& sheet, const Color& background);

  // Reaches down to the row `bottom` at least.
  void reach(int64_t bottom);
  // Replaces what lies there. The stamp has the sheet's channels.
  void paste(const Stamp& stamp);
  // The same through a mask of `mask_size` whose corner is at (mask_left, mask_top). Stamps whose shares of a
  // pixel add up to at most all of it don't cover each other.
  struct Mask {
    int64_t left = 0, top = 0;
    PictureSize size;
    const std::vector<float>* shares = nullptr;
  };
  void paste(const Stamp& stamp, const Mask& mask);

  // The rows above `end`, which then leave the strip.
  std::string take(int64_t end);

 private:
  uint8_t* pixel(int64_t x, int64_t y);

  RasterLayout sheet_;
  std::string empty_row_, rows_;
  std::array<uint8_t, 3> background_;
  int64_t top_ = 0;
};

}  // namespace atelier
