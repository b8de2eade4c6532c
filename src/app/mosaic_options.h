// How a snapped grid is drawn as a mosaic: the options of every tool with such grids, and the one call that
// draws the sheet, the pyramid for zooming, or both while the pictures are read once.
#pragma once

#include <string>
#include <vector>

#include "app/item.h"
#include "app/map_options.h"
#include "media/deep_zoom.h"
#include "media/mosaic.h"

namespace atelier {

struct MosaicOptions {
  std::string cell = "72x56", fit = "cover", background = "#ffffff", pictures;
  int64_t gap = 0;
  int quality = 90;
  DeepZoomOptions tiles;

  void declare(Options& options);  // all of Stage::draw
  void check(Check& check) const;
};

// Formats of the companions `render` and `tiles`, extensions without dot.
std::vector<std::string> mosaic_formats();
inline std::vector<std::string> deep_zoom_formats() {
  return {"dzi"};
}

struct MosaicPlace {
  int64_t column = 0, row = 0;
};

// What stands where in a grid.
struct MosaicFigure {
  MosaicGrid grid = MosaicGrid::rectangles;
  int64_t num_columns = 0, num_rows = 0;
  std::vector<MosaicPlace> places;  // one a point
  // The pictures of the points: ids, or pictures with picture_folders, as of a map. A name that is a color
  // (#rrggbb) is one; so are points without a picture where there are colors. labels are the names that the
  // page beside the pyramid shows, in place of ids.
  MapPoints points;
};

// Before long work on what will stand in the grid: Error where a format that the item wants can't hold its
// size.
void check_mosaic_size(const Item& item, MosaicGrid grid, int64_t num_columns, int64_t num_rows,
                       const MosaicOptions& options);

// Writes what of the companions `render` (a picture) and `tiles` (NAME.dzi) the item wants. Pictures that are
// not there or can't be read are drawn as their names and count as missing parts of the item
// (Item::part_failed). Error where there is nothing to show at all.
void render_mosaic(Item& item, const MosaicFigure& figure, const MosaicOptions& options);

}  // namespace atelier
