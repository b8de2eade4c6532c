// Grids: cells in columns, rows and layers, squares or hexagons, of which a shape leaves some out.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

struct GridSize {
  int64_t columns = 0, rows = 0;
  int64_t layers = 0;  // 0: a plane

  int64_t cells() const { return columns * rows * (layers > 0 ? layers : 1); }
  std::string text() const;  // "100x80"
  bool operator==(const GridSize&) const = default;
};

// "100x80", or "10x10x8" for a box. Error for anything else, and for sides beyond a million or more than 2^31
// cells.
GridSize parse_grid_size(const std::string& text);
// Width by height: "16:9", "1.5", "3/2". Error for anything else.
double parse_aspect(const std::string& text);

struct GridCell {
  int64_t column = 0, row = 0, layer = 0;
};

struct Grid {
  GridSize size;
  bool hexagons = false;       // odd rows lie half a cell to the right, all rows sqrt(3)/2 apart
  bool wraps = false;          // a torus: the last column is next to the first
  std::vector<int64_t> cells;  // M usable ones, ascending: (layer * rows + row) * columns + column

  int64_t dims() const { return size.layers > 0 ? 3 : 2; }
  double row_distance() const;
  GridCell cell(int64_t flat) const;
  int64_t flat(const GridCell& cell) const;  // -1 where it lies outside of the grid
  int64_t place_of(int64_t flat) const;      // in `cells`; -1: it is none of them
  // (M,2) or (M,3) float64: x, y and z in cells, from 0; y grows downward.
  at::Tensor centers() const;
  // Of the axes of centers(), after how much each begins anew; none where it is no torus.
  std::vector<double> periods() const;
};

}  // namespace atelier
