#include "media/sheet_strip.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace atelier {

SheetStrip::SheetStrip(int64_t top, int64_t height, int64_t width, const Color& background)
    : top_(top), raster_(Raster::of({height, width, 3, 8}, "the sheet")) {
  fill(0, top, {height, width}, background);
}

void SheetStrip::paste(const Stamp& stamp) {
  const RasterLayout& from = stamp.picture.layout;
  if (from.height == 0) return;
  const int64_t first = std::max(stamp.top, top_),
                last = std::min(stamp.top + from.height, top_ + raster_.layout.height);
  const int64_t width = std::min(from.width, raster_.layout.width - stamp.left);
  for (int64_t y = first; y < last; ++y)
    std::memcpy(raster_.row(y - top_) + 3 * stamp.left, stamp.picture.row(y - stamp.top),
                static_cast<size_t>(3 * width));
}

void SheetStrip::fill(int64_t left, int64_t top, PictureSize size, const Color& color) {
  const auto bytes = color.bytes();
  for (int64_t y = std::max(top, top_); y < std::min(top + size.height, top_ + raster_.layout.height); ++y) {
    char* row = raster_.row(y - top_) + 3 * left;
    for (int64_t i = 0; i < 3 * size.width; ++i) row[i] = static_cast<char>(bytes[i % 3]);
  }
}

PictureSize fit_within(PictureSize picture, PictureSize cell) {
  const double scale = std::min(static_cast<double>(cell.height) / static_cast<double>(picture.height),
                                static_cast<double>(cell.width) / static_cast<double>(picture.width));
  const auto scaled = [&](int64_t side, int64_t most) {
    return std::clamp<int64_t>(std::llround(static_cast<double>(side) * scale), 1, most);
  };
  return {scaled(picture.height, cell.height), scaled(picture.width, cell.width)};
}

Stamp cell_stamp(const Image& image, int64_t left, int64_t top, PictureSize cell, const Color& background) {
  const PictureSize size = fit_within(image.size(), cell);
  Image small;
  small.pixels = resize(flattened(image, background), size.height, size.width).contiguous();
  const RasterLayout layout{size.height, size.width, 3, 8};
  return {left + (cell.width - size.width) / 2,
          top + (cell.height - size.height) / 2,
          {layout, samples_from_rows(small, layout, 0, size.height)}};
}

}  // namespace atelier
