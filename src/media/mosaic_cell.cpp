#include "media/mosaic_cell.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if ATELIER_MEDIA
#include "media/draw.h"
#endif

namespace atelier {

namespace {

int64_t share_of(int64_t side, int64_t part, int64_t whole) {
  return std::clamp<int64_t>(
      std::llround(static_cast<double>(side) * static_cast<double>(part) / static_cast<double>(whole)), 1,
      side);
}

at::Tensor middle(const at::Tensor& planes, PictureSize size) {
  if (!planes.defined()) return planes;
  return planes.narrow(2, (planes.size(2) - size.height) / 2, size.height)
      .narrow(3, (planes.size(3) - size.width) / 2, size.width);
}

// The middle of the picture, of the aspect of `cell`.
Image cropped(const Image& image, PictureSize cell) {
  PictureSize size = image.size();
  if (size.width * cell.height > size.height * cell.width)
    size.width = std::min(size.width, share_of(size.height * cell.width, 1, cell.height));
  else
    size.height = std::min(size.height, share_of(size.width * cell.height, 1, cell.width));
  Image part = image;
  part.pixels = middle(image.pixels, size);
  part.alpha = middle(image.alpha, size);
  return part;
}

// What is transparent gives its neighbors none of its color.
Image resized_with_alpha(const Image& image, PictureSize size) {
  constexpr double kLeast = 1.0 / 512;
  const at::Tensor weighted = resize(image.pixels.mul(image.alpha), size.height, size.width);
  Image resized;
  resized.alpha = resize(image.alpha, size.height, size.width).clamp(0, 1);
  resized.pixels = weighted.div(resized.alpha.clamp_min(kLeast));
  return resized;
}

Image resized(const Image& image, PictureSize size, const MosaicStyle& style) {
  if (style.transparent && image.alpha.defined()) return resized_with_alpha(image, size);
  Image small;
  small.pixels = resize(flattened(image, style.background), size.height, size.width);
  return small;
}

void set_pixel(Raster& raster, int64_t x, int64_t y, const Color& color) {
  const auto bytes = color.bytes();
  std::memcpy(raster.row(y) + x * raster.layout.channels, bytes.data(), bytes.size());
}

void draw_cross(Raster& raster, const Color& color) {
  const double height = static_cast<double>(raster.layout.height),
               width = static_cast<double>(raster.layout.width), reach = std::min(height, width) / 4;
  const double thickness = std::max(0.6, reach / 8);
  for (int64_t y = 0; y < raster.layout.height; ++y)
    for (int64_t x = 0; x < raster.layout.width; ++x) {
      const double across = std::abs(static_cast<double>(x) + 0.5 - width / 2),
                   down = std::abs(static_cast<double>(y) + 0.5 - height / 2);
      if (std::max(across, down) <= reach && std::abs(across - down) <= thickness)
        set_pixel(raster, x, y, color);
    }
}

// Whether there was room.
bool draw_name(Raster& raster, const std::string& name, const Color& background, const Color& color) {
#if ATELIER_MEDIA
  constexpr int64_t kLeastWidth = 40, kLeastHeight = 24;
  if (raster.layout.width < kLeastWidth || raster.layout.height < kLeastHeight) return false;
  TextStyle text{.centered = true, .color = color, .background = background};
  text.size_px = std::clamp(static_cast<double>(raster.layout.height) / 8, 9.0, 18.0);
  text.max_width_px = raster.layout.width * 4 / 5;
  text.max_lines =
      std::clamp(static_cast<int>(static_cast<double>(raster.layout.height) / text.size_px / 2), 1, 4);
  const Raster words = draw_text(name, text);
  const int64_t left = (raster.layout.width - words.layout.width) / 2,
                top = (raster.layout.height - words.layout.height) / 2;
  if (words.layout.height == 0 || left < 0 || top < 0) return false;
  for (int64_t y = 0; y < words.layout.height; ++y)
    for (int64_t x = 0; x < words.layout.width; ++x)
      std::memcpy(raster.row(top + y) + (left + x) * raster.layout.channels, words.row(y) + 3 * x, 3);
  return true;
#else
  return false;
#endif
}

}  // namespace

MosaicCells::MosaicCells(const Mosaic& mosaic, const MosaicStyle& style)
    : hexagons_(mosaic.grid == MosaicGrid::hexagons), style_(style) {}

// Within a hexagon of the box's width, its corners touching the slanted edges or its sides the upright ones.
PictureSize MosaicCells::contained(PictureSize picture, PictureSize box) const {
  if (!hexagons_) return fit_within(picture, box);
  const double width = static_cast<double>(box.width);
  const double height =
      (2 * width) /
      (static_cast<double>(picture.width) / static_cast<double>(picture.height) + std::sqrt(3.0));
  return fit_within(picture, {std::max<int64_t>(1, std::llround(height)), box.width});
}

Raster MosaicCells::samples(const Image& image) const {
  const PictureSize size = image.size();
  const RasterLayout layout{size.height, size.width, style_.transparent ? 4 : 3, 8};
  return {layout, samples_from_rows(image, layout, 0, size.height)};
}

Stamp MosaicCells::of_picture(const Image& image, const CellBox& box) const {
  if (style_.fit == MosaicFit::cover)
    return {box.left, box.top, samples(resized(cropped(image, box.size), box.size, style_))};
  const PictureSize size = contained(image.size(), box.size);
  return {box.left + (box.size.width - size.width) / 2, box.top + (box.size.height - size.height) / 2,
          samples(resized(image, size, style_))};
}

Stamp MosaicCells::of_color(const Color& color, const CellBox& box) const {
  const RasterLayout layout{box.size.height, box.size.width, style_.transparent ? 4 : 3, 8};
  Raster raster{layout, std::string(static_cast<size_t>(layout.row_bytes() * layout.height), '\xFF')};
  for (int64_t y = 0; y < layout.height; ++y)
    for (int64_t x = 0; x < layout.width; ++x) set_pixel(raster, x, y, color);
  return {box.left, box.top, std::move(raster)};
}

Stamp MosaicCells::of_broken(const std::string& name, const CellBox& box) const {
  const Color ink = contrast_color(style_.background), paper = mixed(style_.background, ink, 0.25),
              text = mixed(style_.background, ink, 0.85);
  Stamp stamp = of_color(paper, box);
  if (!draw_name(stamp.picture, name, paper, text)) draw_cross(stamp.picture, text);
  return stamp;
}

}  // namespace atelier
