#include "layout/grid.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace atelier {
namespace {

constexpr int64_t kLongestSide = 1'000'000, kMostCells = int64_t{1} << 31;
const double kRowDistance = std::sqrt(3.0) / 2;  // of hexagons that are as wide as squares

}  // namespace

std::string GridSize::text() const {
  std::string text = std::to_string(columns) + "x" + std::to_string(rows);
  return layers > 0 ? text + "x" + std::to_string(layers) : text;
}

GridSize parse_grid_size(const std::string& text) {
  std::vector<int64_t> sides;
  for (const std::string& part : split(lower(trim(text)), 'x')) {
    const auto side = parse_int(trim(part));
    if (!side || *side < 1 || *side > kLongestSide) {
      sides.clear();
      break;
    }
    sides.push_back(*side);
  }
  if (sides.size() != 2 && sides.size() != 3)
    throw Error("'" + text + "' is no grid", "",
                "write columns x rows, as 100x80, or columns x rows x layers, each from 1");
  const GridSize size{sides[0], sides[1], sides.size() == 3 ? sides[2] : 0};
  if (static_cast<double>(size.columns) * static_cast<double>(size.rows) *
          static_cast<double>(std::max<int64_t>(size.layers, 1)) >
      static_cast<double>(kMostCells))
    throw Error("'" + text + "' has more than 2^31 cells", "", "give fewer");
  return size;
}

double parse_aspect(const std::string& text) {
  constexpr double kLongest = 10'000;
  for (const char separator : {':', '/', 'x'}) {
    const std::vector<std::string> parts = split(text, separator);
    if (parts.size() != 2) continue;
    const auto width = parse_number(trim(parts[0])), height = parse_number(trim(parts[1]));
    if (width && height && *width > 0 && *height > 0 && *width <= kLongest * *height &&
        *height <= kLongest * *width)
      return *width / *height;
  }
  if (const auto aspect = parse_number(trim(text)); aspect && *aspect >= 1 / kLongest && *aspect <= kLongest)
    return *aspect;
  throw Error("'" + text + "' is no aspect", "", "write width to height, as 16:9 or 1.5");
}

double Grid::row_distance() const {
  return hexagons ? kRowDistance : 1;
}

GridCell Grid::cell(int64_t flat) const {
  return {flat % size.columns, flat / size.columns % size.rows, flat / size.columns / size.rows};
}

int64_t Grid::flat(const GridCell& cell) const {
  const bool is_inside = cell.column >= 0 && cell.column < size.columns && cell.row >= 0 &&
                         cell.row < size.rows && cell.layer >= 0 &&
                         cell.layer < std::max<int64_t>(size.layers, 1);
  return is_inside ? (cell.layer * size.rows + cell.row) * size.columns + cell.column : -1;
}

int64_t Grid::place_of(int64_t flat) const {
  const auto found = std::lower_bound(cells.begin(), cells.end(), flat);
  return found != cells.end() && *found == flat ? found - cells.begin() : -1;
}

at::Tensor Grid::centers() const {
  at::Tensor centers = at::empty({std::ssize(cells), dims()}, at::kDouble);
  auto* next = centers.mutable_data_ptr<double>();
  for (const int64_t flat : cells) {
    const GridCell at = cell(flat);
    *next++ = static_cast<double>(at.column) + (hexagons && at.row % 2 == 1 ? 0.5 : 0);
    *next++ = static_cast<double>(at.row) * row_distance();
    if (size.layers > 0) *next++ = static_cast<double>(at.layer);
  }
  return centers;
}

std::vector<double> Grid::periods() const {
  if (!wraps) return {};
  std::vector<double> periods{static_cast<double>(size.columns),
                              static_cast<double>(size.rows) * row_distance()};
  if (size.layers > 0) periods.push_back(static_cast<double>(size.layers));
  return periods;
}

}  // namespace atelier
