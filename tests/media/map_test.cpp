#include "media/map.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/color_scale.h"
#include "base/error.h"
#include "base/files.h"
#include "media/canvas.h"
#include "pictures.h"

namespace atelier {
namespace {

MapDrawing grid_of(size_t count) {
  MapDrawing drawing;
  for (size_t i = 0; i < count; ++i) {
    drawing.points.push_back({static_cast<double>(i % 20), static_cast<double>(i / 20)});
    drawing.labels.push_back("word " + std::to_string(i));
  }
  return drawing;
}

TEST(MapParts, suit_the_drawing) {
  MapDrawing drawing = grid_of(40);
  EXPECT_TRUE(MapParts::of({"auto"}, drawing).labels);
  EXPECT_FALSE(MapParts::of({"auto"}, drawing).cells);
  drawing.colors = category_colors(40);
  EXPECT_TRUE(MapParts::of({"auto"}, drawing).cells);
  drawing.labels.clear();
  EXPECT_TRUE(MapParts::of({"auto"}, drawing).points);
  drawing.picture = [](size_t, int64_t) { return std::nullopt; };
  EXPECT_TRUE(MapParts::of({"auto"}, drawing).pictures);
}

TEST(MapParts, name_the_nearest_known_one) {
  try {
    MapParts::of({"labls"}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'labels'"), std::string::npos) << error.what();
  }
}

TEST(Map, views_lie_around_their_point) {
  const MapDrawing drawing = grid_of(400);
  const Box view = view_around(drawing.points, 210, 24);
  EXPECT_EQ(view.center(), drawing.points[210]);
  int seen = 0;
  for (const Point& point : drawing.points) seen += view.contains(point);
  EXPECT_GE(seen, 25);
  EXPECT_LT(seen, 60);
}

#if ATELIER_MEDIA

Image drawn(const MapDrawing& drawing, const MapStyle& style) {
  Scratch scratch;
  draw_map(scratch / "map.png", "png", drawing, style, sample_mark());
  return read_image(scratch / "map.png");
}

std::string bytes_of(const MapDrawing& drawing, const MapStyle& style, const std::string& format) {
  Scratch scratch;
  draw_map(scratch / "map", format, drawing, style, sample_mark());
  return read_file(scratch / "map");
}

MapStyle style_of(const std::vector<std::string>& parts, const MapDrawing& drawing) {
  MapStyle style;
  style.parts = MapParts::of(parts, drawing);
  style.size_px = 400;
  return style;
}

Color color_at(const Image& image, int64_t x, int64_t y) {
  const at::Tensor pixel = image.pixels[0].select(1, y).select(1, x);
  return {pixel[0].item().toDouble(), pixel[1].item().toDouble(), pixel[2].item().toDouble()};
}

TEST(Map, fills_cells_with_the_colors_of_their_points) {
  MapDrawing drawing;
  drawing.points = {{0, 0}, {10, 0}};
  drawing.colors = {{1, 0, 0}, {0, 0, 1}};
  MapStyle style = style_of({"cells"}, drawing);
  style.reach = 0;
  const Image image = drawn(drawing, style);
  EXPECT_EQ(image.size().width, 400);
  EXPECT_EQ(color_at(image, 20, 20).bytes(), (Color{1, 0, 0}).bytes());
  EXPECT_EQ(color_at(image, 380, 20).bytes(), (Color{0, 0, 1}).bytes());
}

TEST(Map, puts_pictures_at_their_points_and_dots_where_there_are_none) {
  MapDrawing drawing;
  drawing.points = {{0, 0}, {10, 0}, {10, 10}};
  drawing.colors = {{1, 0, 0}, {0, 0, 1}, {1, 0, 1}};
  drawing.picture = [](size_t point, int64_t) -> std::optional<Image> {
    if (point == 1) return std::nullopt;
    if (point == 2) throw Error("is no picture", "bad.png");
    Image image;
    image.pixels = at::full({1, 3, 40, 60}, 0.25, at::kFloat);
    return image;
  };
  const MapStyle style = style_of({"auto"}, drawing);
  EXPECT_TRUE(style.parts.pictures);
  const Image image = drawn(drawing, style);
  const at::Tensor grey =
      (image.pixels[0][0] - image.pixels[0][2]).abs().add((image.pixels[0][0] - 0.25).abs());
  EXPECT_GT(grey.lt(0.01).sum().item().toLong(), 300);
  const at::Tensor blue = image.pixels[0][2].gt(0.8).logical_and(image.pixels[0][0].lt(0.3));
  EXPECT_GT(blue.sum().item().toLong(), 4);
}

TEST(Map, is_the_same_every_time_in_every_format) {
  MapDrawing drawing = grid_of(100);
  drawing.colors = category_colors(100);
  drawing.legend.kinds = {{"one", drawing.colors[0]}, {"two", drawing.colors[1]}};
  drawing.picture = [](size_t point, int64_t) -> std::optional<Image> {
    if (point % 20 > 0) return std::nullopt;
    Image image;
    image.pixels = at::full({1, 3, 20, 20}, 0.25, at::kFloat);
    return image;
  };
  const MapStyle style = style_of({"pictures", "cells", "labels"}, drawing);
  for (const char* format : {"png", "svg", "pdf", "jpg", "tiff"}) {
    const std::string bytes = bytes_of(drawing, style, format);
    EXPECT_TRUE(bytes == bytes_of(drawing, style, format)) << format;
    const auto found = find_mark_in(bytes);
    ASSERT_TRUE(found) << format;
    EXPECT_EQ(found->mark.job, sample_mark().job) << format;
    EXPECT_EQ(found->mark.hash, sample_mark().hash) << format;
  }
}

TEST(Map, is_a_whole_document) {
  const MapDrawing drawing = grid_of(100);
  const MapStyle style = style_of({"auto"}, drawing);
  const std::string svg = bytes_of(drawing, style, "svg"), pdf = bytes_of(drawing, style, "pdf");
  EXPECT_TRUE(svg.starts_with("<?xml"));
  EXPECT_NE(svg.find("<metadata>"), std::string::npos);
  EXPECT_NE(svg.rfind("</svg>"), std::string::npos);
  EXPECT_TRUE(pdf.starts_with("%PDF-1."));
  EXPECT_NE(pdf.rfind("%%EOF"), std::string::npos);
  EXPECT_EQ(pdf.find("CreationDate"), std::string::npos);
}

TEST(Map, draws_what_is_hardly_there) {
  for (const std::vector<Point>& points :
       {std::vector<Point>{{3, 3}}, std::vector<Point>(50, Point{3, 3}),
        std::vector<Point>{{0, 0}, {NAN, 1}, {9, 0}}, std::vector<Point>{}}) {
    MapDrawing drawing;
    drawing.points = points;
    drawing.labels.assign(points.size(), "word");
    drawing.colors = category_colors(points.size());
    drawing.paths = {{}};
    for (const std::string& part : map_part_names()) {
      const Image image = drawn(drawing, style_of({part}, drawing));
      EXPECT_GE(image.size().width, 150) << part << " of " << points.size();
    }
  }
}

TEST(Canvas, refuses_formats_and_sizes_that_it_cannot_write) {
  EXPECT_THROW(Canvas("gif", {10, 10}, {}), Error);
  EXPECT_THROW(Canvas("png", {10, 40000}, {}), Error);
}

TEST(Canvas, measures_texts_in_proportion) {
  Canvas canvas("png", {10, 10}, {});
  const double small = canvas.measure("Proportion", {"", 10}).width;
  EXPECT_GT(small, 30);
  EXPECT_NEAR(canvas.measure("Proportion", {"", 40}).width, 4 * small, 1e-6);
}

TEST(Canvas, has_letters_of_other_scripts_where_a_font_is_installed) {
  Canvas canvas("png", {10, 10}, {});
  EXPECT_TRUE(canvas.can_show("Größe, Привет", {}));
  EXPECT_FALSE(canvas.can_show("\xF3\xB0\x80\x80", {}));
  if (!canvas.can_show("猫と犬", {})) GTEST_SKIP() << "no font with Chinese letters (fonts-droid-fallback)";
}

#else

TEST(Map, says_that_it_was_built_without_media) {
  try {
    draw_map("map.png", "png", grid_of(3), {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("built without media"), std::string::npos);
  }
}

#endif

}  // namespace
}  // namespace atelier
