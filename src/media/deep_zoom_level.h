// One level of a Deep Zoom pyramid: cuts the rows that it is given into tiles, and halves them for the level
// below.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "media/raster.h"

namespace atelier {

class DeepZoomLevel {
 public:
  struct Cut {
    int64_t tile_px = 254, overlap_px = 1;
  };
  // Called on any thread, several at once.
  using WriteTile = std::function<void(int64_t column, int64_t row, const Raster& tile)>;

  // `below` takes the halved rows; nullptr for the last level.
  DeepZoomLevel(const RasterLayout& level, const Cut& cut, WriteTile write, DeepZoomLevel* below);

  void add_rows(std::string_view rows);
  void finish();  // this level and those below, after the last row

 private:
  int64_t num_seen() const { return top_ + std::ssize(strip_) / level_.row_bytes(); }
  int64_t end_of_tiles() const;
  void write_tiles();
  Raster tile(int64_t column) const;
  void halve(std::string_view rows);

  RasterLayout level_;
  Cut cut_;
  WriteTile write_;
  DeepZoomLevel* below_;
  std::string strip_;  // rows of the level from top_ on
  int64_t top_ = 0, tile_row_ = 0;
  std::string odd_row_;  // the first of a pair whose second has not come yet
};

}  // namespace atelier
