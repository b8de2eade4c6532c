// Where the cells of a mosaic lie, in px of the whole.
#pragma once

#include <vector>

#include "media/geometry.h"
#include "media/mosaic.h"

namespace atelier {

class MosaicPlaces {
 public:
  MosaicPlaces(const Mosaic& mosaic, const MosaicStyle& style);

  PictureSize sheet() const;
  // The upper left corner of a cell. Hexagons lie between pixels.
  double left(int64_t column, int64_t row) const;
  double top(int64_t row) const { return static_cast<double>(row) * step_y_; }
  double width() const { return width_; }
  double height() const { return height_; }
  double step_x() const { return step_x_; }
  double step_y() const { return step_y_; }
  // The pixels that a cell touches.
  int64_t first_column(int64_t column, int64_t row) const;
  int64_t first_row(int64_t row) const;
  PictureSize box(int64_t row) const;
  // What share of each pixel of its box a hexagon of the row covers, row after row.
  std::vector<float> coverage(int64_t row) const;
  // Rows of the sheet above this one are complete once the rows of cells up to `row` are drawn.
  int64_t end_of_row(int64_t row) const;

 private:
  double shift(int64_t row) const;

  bool hexagons_;
  int64_t num_columns_, num_rows_;
  double width_, height_, step_x_, step_y_;
};

}  // namespace atelier
