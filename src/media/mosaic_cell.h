// What fills one cell of a mosaic, as 8-bit samples at its place in the sheet.
#pragma once

#include <string>

#include "media/mosaic.h"
#include "media/mosaic_places.h"
#include "media/sheet_strip.h"

namespace atelier {

// The pixels that a cell touches.
struct CellBox {
  int64_t left = 0, top = 0;
  PictureSize size;
};

class MosaicCells {
 public:
  MosaicCells(const Mosaic& mosaic, const MosaicStyle& style);

  // What picture `least` of Mosaic::picture is asked for, so that what shrinks it has enough to choose from.
  static PictureSize least(const CellBox& box) { return {2 * box.size.height, 2 * box.size.width}; }

  Stamp of_picture(const Image& image, const CellBox& box) const;
  Stamp of_color(const Color& color, const CellBox& box) const;
  // For a picture that can't be read: its name, or a cross where the cell or the build has no room for words.
  Stamp of_broken(const std::string& name, const CellBox& box) const;

 private:
  PictureSize contained(PictureSize picture, PictureSize box) const;
  Raster samples(const Image& image) const;

  bool hexagons_;
  MosaicStyle style_;
};

}  // namespace atelier
