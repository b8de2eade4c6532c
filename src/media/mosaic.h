// Mosaics of a grid: thousands of pictures, each filling its own cell, rectangles or hexagons, drawn row of
// cells after row of cells in one pass that several sheets take at once (a picture file, a pyramid for
// zooming). Pictures are read ahead on all cores; memory is that of a few rows of cells, whatever the size.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/image.h"
#include "media/row_writer.h"

namespace atelier {

// Hexagons stand on a tip, in rows of which every second is shifted half a cell to the right, from the second
// on.
enum class MosaicGrid { rectangles, hexagons };
enum class MosaicFit { cover, contain };  // cropped around its middle, or whole within the cell

struct MosaicCell {
  int64_t column = 0, row = 0;  // within the grid, at most one cell a place
  std::string name;             // of its picture, drawn where that can't be read (of a path the last part)
  std::optional<Color> color;   // instead of a picture
  std::string label;            // what a page shows of it (media/deep_zoom_viewer.h); "": the name
};

struct Mosaic {
  MosaicGrid grid = MosaicGrid::rectangles;
  int64_t num_columns = 0, num_rows = 0;
  std::vector<MosaicCell> cells;  // in any order; places without one show the background
  // The picture of a cell, at least as large as `least` where its file is (read_small_image). Called on any
  // thread, several at once, never twice for a cell. An Error draws its name in place of it.
  std::function<Image(size_t cell, PictureSize least)> picture;
  // Told of each such Error, row by row, on the caller's thread; may be empty.
  std::function<void(size_t cell, const Error& error)> on_broken;
};

struct MosaicStyle {
  PictureSize cell{56, 72};  // of hexagons the width alone counts
  int64_t gap_px = 0;        // between cells
  Color background;
  bool transparent = false;  // in place of the background
  MosaicFit fit = MosaicFit::cover;
};

// "72x56", width and height in px, or "64" for both. Error for what is none, or beyond 1..4096.
PictureSize parse_mosaic_cell(const std::string& text);

// What a mosaic's rows are: 8 bits, RGB, with alpha where its background is transparent.
RasterLayout mosaic_layout(const Mosaic& mosaic, const MosaicStyle& style);

// Writes the rows to every sheet, and finishes none. `progress` is the share of the rows of cells that are
// drawn; what it throws ends the drawing.
void draw_mosaic(const Mosaic& mosaic, const MosaicStyle& style, const std::vector<RowWriter*>& sheets,
                 const Progress& progress = {});

}  // namespace atelier
