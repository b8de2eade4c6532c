// Thumbnails at their points, and pictures that fill their cells.
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/log.h"
#include "media/map_scene.h"
#include "media/sheet_strip.h"
#include "media/thumbnail_places.h"

namespace atelier {

namespace {

constexpr size_t kBatch = 256;       // pictures that are in memory at once
constexpr double kVectorDetail = 2;  // pixels a unit of SVG and PDF, for print

struct Thumbnail {
  size_t place = 0;     // among the points in view
  PictureSize size;     // what it may fill, px
  bool covers = false;  // the whole of it, cut to its aspect; else within
};

PictureSize size_covering(PictureSize picture, PictureSize cell) {
  const double scale = std::max(static_cast<double>(cell.height) / static_cast<double>(picture.height),
                                static_cast<double>(cell.width) / static_cast<double>(picture.width));
  return {std::max<int64_t>(cell.height, std::llround(static_cast<double>(picture.height) * scale)),
          std::max<int64_t>(cell.width, std::llround(static_cast<double>(picture.width) * scale))};
}

// 0 x 0 where there is no picture, or none that can be read.
Raster thumbnail_of(const MapScene& scene, const Thumbnail& wanted) {
  try {
    const auto image =
        scene.drawing.picture(scene.rows[wanted.place], std::max(wanted.size.width, wanted.size.height));
    if (!image) return {};
    Image small;
    const PictureSize size =
        wanted.covers ? size_covering(image->size(), wanted.size) : fit_within(image->size(), wanted.size);
    small.pixels = resize(flattened(*image, scene.style.background), size.height, size.width).contiguous();
    const RasterLayout layout{size.height, size.width, 3, 8};
    return {layout, samples_from_rows(small, layout, 0, size.height)};
  } catch (const Error& error) {
    warn_once(std::string(error.what()) + "; the map shows a dot");
    return {};
  }
}

// Read and made small on all threads, painted in their order.
void for_each_thumbnail(const MapScene& scene, const std::vector<Thumbnail>& wanted,
                        const std::function<void(const Thumbnail&, const Raster&)>& paint) {
  for (size_t first = 0; first < wanted.size(); first += kBatch) {
    const size_t count = std::min(kBatch, wanted.size() - first);
    std::vector<Raster> rasters(count);
    at::parallel_for(0, static_cast<int64_t>(count), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) rasters[i] = thumbnail_of(scene, wanted[first + i]);
    });
    for (size_t i = 0; i < count; ++i)
      if (rasters[i].layout.width > 0) paint(wanted[first + i], rasters[i]);
  }
}

PictureSize pixels(double width, double height, double detail) {
  return {std::max<int64_t>(1, std::llround(height * detail)),
          std::max<int64_t>(1, std::llround(width * detail))};
}

// On whole pixels, so that a thumbnail is as sharp as it was made.
Box whole_box(const Point& center, const RasterLayout& layout, double detail) {
  const double width = static_cast<double>(layout.width) / detail,
               height = static_cast<double>(layout.height) / detail;
  const double left = std::round(center.x - width / 2), top = std::round(center.y - height / 2);
  return {left, top, left + width, top + height};
}

Box bounds_of(const Polygon& polygon) {
  Box bounds{polygon[0].x, polygon[0].y, polygon[0].x, polygon[0].y};
  for (const Point& corner : polygon) bounds = bounds.with(corner);
  return bounds;
}

}  // namespace

std::vector<bool> draw_pictures(Canvas& canvas, const MapScene& scene) {
  const double detail = canvas.is_vector() ? kVectorDetail : 1;
  const std::vector<Square> squares = place_thumbnails(
      scene.places, scene.room,
      {scene.sheet().grown(-scene.px(24)), scene.style.picture_px, scene.px(10), scene.px(480)});
  std::vector<Thumbnail> wanted;
  for (size_t i = 0; i < squares.size(); ++i)
    wanted.push_back({i, pixels(squares[i].side, squares[i].side, detail)});
  std::vector<bool> has_picture(scene.rows.size(), false);
  for_each_thumbnail(scene, wanted, [&](const Thumbnail& thumbnail, const Raster& raster) {
    const Box box = whole_box(squares[thumbnail.place].center, raster.layout, detail);
    canvas.draw_picture(raster, box);
    if (!scene.drawing.colors.empty())
      canvas.stroke(box.corners(), {scene.color_of(thumbnail.place)}, scene.px(4), true);
    has_picture[thumbnail.place] = true;
  });
  return has_picture;
}

std::vector<bool> draw_picture_cells(Canvas& canvas, const MapScene& scene) {
  const double detail = canvas.is_vector() ? kVectorDetail : 1;
  std::vector<Thumbnail> wanted;
  for (size_t i = 0; i < scene.cells.size(); ++i) {
    if (scene.cells[i].empty()) continue;
    canvas.fill(scene.cells[i], {scene.color_of(i), 0.25});
    const Box bounds = bounds_of(scene.cells[i]);
    if (scene.drawing.picture)
      wanted.push_back({i, pixels(bounds.width() + 2, bounds.height() + 2, detail), true});
  }
  std::vector<bool> has_picture(scene.rows.size(), false);
  for_each_thumbnail(scene, wanted, [&](const Thumbnail& thumbnail, const Raster& raster) {
    const Polygon& cell = scene.cells[thumbnail.place];
    canvas.draw_picture(raster, whole_box(bounds_of(cell).center(), raster.layout, detail), cell);
    has_picture[thumbnail.place] = true;
  });
  for (const Polygon& cell : scene.cells)
    if (!cell.empty()) canvas.stroke(cell, {scene.style.background}, scene.px(3), true);
  return has_picture;
}

}  // namespace atelier
