// Maps: points of the plane drawn as dots, words, pictures or the cells around them, on paper of any size. y
// grows downward, both axes have one scale, and nothing is cut off at the border.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/color_name.h"
#include "media/geometry.h"
#include "media/image.h"

namespace atelier {

// What the colors mean.
struct MapLegend {
  struct Kind {
    std::string name;
    Color color;
  };
  std::string title;         // may be ""
  std::vector<Kind> kinds;   // or, where there are none,
  double low = 0, high = 0;  // values from the scale's first color to its last; low == high: no legend
};

struct MapDrawing {
  std::vector<Point> points;        // those that are not finite are left out
  std::vector<std::string> labels;  // one a point, or none at all; "" labels nothing
  std::vector<Color> colors;        // one a point, or none at all
  // Of a point, at least `longer_px` on its longer side where the file has as many; nullopt: a dot instead.
  // Called from several threads at once. Error for one that cannot be read: named, and a dot. May be empty.
  std::function<std::optional<Image>(size_t point, int64_t longer_px)> picture;
  std::vector<double> importance;          // the more important label gets the room; none: in their order
  std::vector<std::vector<size_t>> paths;  // each through points in order
  std::vector<std::pair<size_t, size_t>> segments;  // lines that join two points each
  MapLegend legend;
  std::string title;  // may be ""
};

// What is drawn of the points. Segments and legends are drawn where there are any.
struct MapParts {
  bool points = false, labels = false, cells = false, pictures = false, picture_cells = false, path = false;

  // Of the names in map_part_names(); "auto" alone gives what suits the drawing. Error with the nearest name.
  static MapParts of(const std::vector<std::string>& names, const MapDrawing& drawing);
};
std::vector<std::string> map_part_names();

struct MapStyle {
  MapParts parts;
  int64_t size_px = 3000;     // of the sheet's longer side
  std::optional<Box> view;    // in the points' own units: a close-up, with more labels; else all
  Color background{1, 1, 1};  // texts are dark on light ones and light on dark ones
  std::string font;           // family; "": the house's
  double font_px = 0;         // of the largest labels; 0: by the density
  double dot_px = 0;          // diameter; 0: by the density
  double picture_px = 0;  // longer side of the thumbnails; 0: by the density, larger where points are sparse
  double reach = 2;       // of cells, in distances between neighbors; 0: the cells fill the sheet
};

// `format` is one of canvas_formats(). Written atomically, with the mark inside.
void draw_map(const std::filesystem::path& path, const std::string& format, const MapDrawing& drawing,
              const MapStyle& style, const OutputMark& mark);

// A square around a point with its `count` nearest, of points that are finite.
Box view_around(const std::vector<Point>& points, size_t point, size_t count);

}  // namespace atelier
