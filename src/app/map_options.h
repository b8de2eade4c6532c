// How a map of points is drawn: the options that every tool with maps declares, and the one call that draws.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "job/plan.h"
#include "media/map.h"

namespace atelier {

struct MapOptions {
  std::vector<std::string> draw{"auto"};
  int64_t size = 3000, around_points = 80;
  std::string view, around, pictures, background = "#ffffff", font, title;
  double font_size = 0, dot_size = 0, picture_size = 0, reach = 2;
  bool no_legend = false;

  void declare(Options& options);  // all of Stage::draw
  void check(Check& check) const;  // for a map that is wanted: a mistake where the build draws none
};

// The points of a map. All lists have one entry a point, or none at all.
struct MapPoints {
  std::vector<Point> places;          // y grows downward; points_from() makes them of a tensor
  std::vector<std::string> ids;       // what --around names; files among them are pictures, words are labels
  std::vector<std::string> labels;    // instead of ids
  std::vector<std::string> pictures;  // files, instead of ids; "" for none
  std::vector<fs::path>
      picture_folders;  // where files are looked for, beside the current folder and --pictures
  std::vector<Color> colors;
  MapLegend legend;                        // what the colors mean
  std::vector<double> importance;          // of labels
  std::vector<std::vector<size_t>> paths;  // none: all points in their order, where a path is asked for
  std::vector<std::pair<size_t, size_t>> segments;  // joins pairs of points
};

// (N,2) or (N,3), of any floating type, on any device.
std::vector<Point> points_from(const at::Tensor& layout);

// Colors and what they mean, of texts: all "#rrggbb": those; all numbers: along a scale, unless they are
// whole and of at most 12 kinds, or `as` says "categories"; else a color a kind, the most frequent first.
// `as`: auto, values, categories. `title` heads the legend. "" has the color of nothing, a grey.
void color_by(MapPoints& points, const std::vector<std::string>& texts, const std::string& as,
              const std::string& title);

// `format` is one of canvas_formats(); `path` is written whole or not at all. For Item::write_by and
// write_companion:
//   item.write_companion("render", [&](const fs::path& path, const OutputMark& mark) {
//     render_map(path, item.planned().companion("render")->format, points, options.map, mark);
//   });
// Error for an --around that no id is, with the nearest one.
void render_map(const fs::path& path, const std::string& format, const MapPoints& points,
                const MapOptions& options, const OutputMark& mark);

}  // namespace atelier
