// A map on its way to the sheet: the points in view in px, and what the painters share. Private to map*.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "media/canvas.h"
#include "media/label_places.h"
#include "media/map.h"
#include "media/point_tree.h"

namespace atelier {

// Where things lie on the sheet, in px, and how the points' own units become px.
struct MapPage {
  PictureSize sheet;
  Box frame;         // of the points
  Point origin;      // in the points' units, the frame's upper left corner
  double scale = 1;  // px a unit
  double legend_left = 0;

  Point place(const Point& point) const {
    return {frame.left + (point.x - origin.x) * scale, frame.top + (point.y - origin.y) * scale};
  }
};

struct MapScene {
  MapScene(const MapDrawing& drawing, const MapStyle& style, double legend_width);

  const MapDrawing& drawing;
  const MapStyle& style;
  MapPage page;
  std::vector<size_t> rows;    // of the points in view
  std::vector<Point> places;   // of those, in px; likewise, in their order:
  std::vector<double> room;    // what lies between neighbors there, px
  std::vector<Polygon> cells;  // where some are drawn
  double spacing = 0;          // the median of room

  double px(double at_3000) const { return at_3000 * static_cast<double>(style.size_px) / 3000; }
  Box sheet() const {
    return {0, 0, static_cast<double>(page.sheet.width), static_cast<double>(page.sheet.height)};
  }
  Color ink() const { return contrast_color(style.background); }
  // Of the i-th in view; without colors the ink's, softened.
  Color color_of(size_t i) const;
};

// A label of the i-th in view: PlacedLabel::request is i.
struct MapLabels {
  std::vector<PlacedLabel> placed;
  std::vector<bool> is_labeled;  // of those in view
  TakenBoxes taken{64};          // by the labels
};

double dot_radius(const MapScene& scene);
MapLabels place_map_labels(const MapScene& scene, Canvas& canvas);
double legend_width(const MapDrawing& drawing, const MapStyle& style, Canvas& canvas);

// The painters, in the order in which they follow. Pictures say which of the points in view have one.
std::vector<bool> draw_pictures(Canvas& canvas, const MapScene& scene);
void draw_cells(Canvas& canvas, const MapScene& scene);
std::vector<bool> draw_picture_cells(Canvas& canvas, const MapScene& scene);
void draw_lines(Canvas& canvas, const MapScene& scene);
void draw_points(Canvas& canvas, const MapScene& scene, const std::vector<bool>& is_wanted);
void draw_labels(Canvas& canvas, const MapScene& scene, const MapLabels& labels);
void draw_title(Canvas& canvas, const MapScene& scene);
void draw_legend(Canvas& canvas, const MapScene& scene);

}  // namespace atelier
