#include "media/mosaic_places.h"

#include <algorithm>
#include <cmath>

namespace atelier {

namespace {

const double kRoot3 = std::sqrt(3.0);
constexpr double kSame = 1e-6;  // what rounding may add to a number of pixels

int64_t floor_px(double value) {
  return static_cast<int64_t>(std::floor(value + kSame));
}

int64_t ceil_px(double value) {
  return static_cast<int64_t>(std::ceil(value - kSame));
}

}  // namespace

MosaicPlaces::MosaicPlaces(const Mosaic& mosaic, const MosaicStyle& style)
    : hexagons_(mosaic.grid == MosaicGrid::hexagons),
      num_columns_(mosaic.num_columns),
      num_rows_(mosaic.num_rows),
      width_(static_cast<double>(style.cell.width)),
      height_(hexagons_ ? width_ * 2 / kRoot3 : static_cast<double>(style.cell.height)),
      step_x_(width_ + static_cast<double>(style.gap_px)),
      step_y_(hexagons_ ? step_x_ * kRoot3 / 2 : height_ + static_cast<double>(style.gap_px)) {}

double MosaicPlaces::shift(int64_t row) const {
  return hexagons_ && row % 2 == 1 ? step_x_ / 2 : 0;
}

PictureSize MosaicPlaces::sheet() const {
  const double shifted = num_rows_ > 1 ? shift(1) : 0;
  return {ceil_px(top(num_rows_ - 1) + height_),
          ceil_px(static_cast<double>(num_columns_ - 1) * step_x_ + width_ + shifted)};
}

double MosaicPlaces::left(int64_t column, int64_t row) const {
  return static_cast<double>(column) * step_x_ + shift(row);
}

int64_t MosaicPlaces::first_column(int64_t column, int64_t row) const {
  return floor_px(left(column, row));
}

int64_t MosaicPlaces::first_row(int64_t row) const {
  return floor_px(top(row));
}

PictureSize MosaicPlaces::box(int64_t row) const {
  return {ceil_px(top(row) + height_) - first_row(row),
          ceil_px(left(0, row) + width_) - first_column(0, row)};
}

int64_t MosaicPlaces::end_of_row(int64_t row) const {
  return row + 1 < num_rows_ ? first_row(row + 1) : sheet().height;
}

// Of a pixel that an edge crosses, about half a pixel less its distance from it: what two hexagons that touch
// cover of it adds up to all.
std::vector<float> MosaicPlaces::coverage(int64_t row) const {
  const PictureSize size = box(row);
  const double middle_x = left(0, row) - static_cast<double>(first_column(0, row)) + width_ / 2,
               middle_y = top(row) - static_cast<double>(first_row(row)) + height_ / 2;
  std::vector<float> shares;
  shares.reserve(static_cast<size_t>(size.height * size.width));
  for (int64_t y = 0; y < size.height; ++y)
    for (int64_t x = 0; x < size.width; ++x) {
      const double across = std::abs(static_cast<double>(x) + 0.5 - middle_x),
                   down = std::abs(static_cast<double>(y) + 0.5 - middle_y);
      const double beyond = std::max(across, across / 2 + down * kRoot3 / 2) - width_ / 2;
      shares.push_back(static_cast<float>(std::clamp(0.5 - beyond, 0.0, 1.0)));
    }
  return shares;
}

}  // namespace atelier
