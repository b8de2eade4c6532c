#include "app/map_options.h"

#include <algorithm>
#include <cmath>

#include "app/map_pictures.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "media/canvas.h"

namespace atelier {

namespace {

Box parse_view(const std::string& text) {
  std::vector<double> numbers;
  for (const std::string& part : split(text, ','))
    if (const auto number = parse_number(trim(part))) numbers.push_back(*number);
  if (numbers.size() != 4 || numbers[0] >= numbers[2] || numbers[1] >= numbers[3])
    throw Error("'" + text + "' is no view", "",
                "write its left, top, right and bottom in the units of the points, as -10,-5,10,5");
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

size_t row_of(const std::string& id, const MapPoints& points) {
  for (const std::vector<std::string>* names : {&points.ids, &points.labels}) {
    const auto found = std::find(names->begin(), names->end(), id);
    if (found != names->end()) return static_cast<size_t>(found - names->begin());
  }
  const std::vector<std::string>& known = points.labels.empty() ? points.ids : points.labels;
  throw Error("no point is called '" + id + "'" + did_you_mean(id, known), "--around",
              "name one as the id or label of its row says it");
}

bool is_number(const std::string& text) {
  return parse_number(trim(text)).has_value();
}

// Ids are words, unless they only count or name pictures.
std::vector<std::string> labels_of(const MapPoints& points, bool have_pictures) {
  if (!points.labels.empty()) return points.labels;
  const bool only_count = std::all_of(points.ids.begin(), points.ids.end(),
                                      [](const std::string& id) { return id.empty() || is_number(id); });
  return only_count || have_pictures ? std::vector<std::string>() : points.ids;
}

size_t count_finite(const std::vector<Point>& points) {
  return static_cast<size_t>(std::count_if(points.begin(), points.end(), [](const Point& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
  }));
}

void refuse_emptiness(const MapPoints& points, const MapStyle& style) {
  const size_t finite = count_finite(points.places);
  if (finite == 0)
    throw Error("a map of no points can't be drawn", "", "give a table with at least one row of numbers");
  if (finite < points.places.size())
    spdlog::warn("{} of {} points have no place (not a finite number) and are left out",
                 points.places.size() - finite, points.places.size());
  if (style.view && std::none_of(points.places.begin(), points.places.end(),
                                 [&](const Point& point) { return style.view->contains(point); }))
    throw Error("no point lies in this view", "--view",
                "the first one is at " + shortest(points.places[0].x) + "," + shortest(points.places[0].y));
}

MapStyle style_of(const MapOptions& options, const MapPoints& points, const MapDrawing& drawing) {
  MapStyle style;
  style.parts = MapParts::of(options.draw, drawing);
  style.size_px = options.size;
  style.background = parse_color(options.background);
  style.font = options.font;
  style.font_px = options.font_size;
  style.dot_px = options.dot_size;
  style.picture_px = options.picture_size;
  style.reach = options.reach;
  if (!options.view.empty()) style.view = parse_view(options.view);
  if (!options.around.empty()) {
    const size_t row = row_of(options.around, points);
    if (!std::isfinite(points.places[row].x + points.places[row].y))
      throw Error("'" + options.around + "' has no place on the map", "--around", "name another point");
    style.view = view_around(points.places, row, static_cast<size_t>(options.around_points));
  }
  return style;
}

std::vector<size_t> in_order(size_t count) {
  std::vector<size_t> rows(count);
  for (size_t i = 0; i < count; ++i) rows[i] = i;
  return rows;
}

}  // namespace

void MapOptions::declare(Options& options) {
  options.group("Map");
  options
      .add("draw", draw,
           "what is drawn: " + join(map_part_names(), ", ") + "; several together, as cells,labels")
      .called("PART,...")
      .in(Stage::draw);
  options.add("size", size, "longer side of the map in px", {64, 32000}).in(Stage::draw);
  options.add("view", view, "a close-up: left, top, right and bottom in the units of the points")
      .called("X0,Y0,X1,Y1")
      .in(Stage::draw);
  options.add("around", around, "a close-up of the point of this id or label").called("ID").in(Stage::draw);
  options
      .add("around-points", around_points, "how many neighbors a close-up with --around shows at least",
           {1, 100'000})
      .in(Stage::draw);
  options.add("pictures", pictures, "folder in which the pictures of points are looked for")
      .called("FOLDER")
      .in(Stage::draw);
  options.add("background", background, "color of the paper, as '#101014' for a dark one")
      .called("COLOR")
      .in(Stage::draw);
  options.add("font", font, "family of the labels' font, as 'DejaVu Serif'").called("FAMILY").in(Stage::draw);
  options.add("font-size", font_size, "of the largest labels in px; 0 goes by the density", {0, 1000})
      .in(Stage::draw);
  options.add("dot-size", dot_size, "diameter of the dots in px; 0 goes by the density", {0, 1000})
      .in(Stage::draw);
  options
      .add("picture-size", picture_size,
           "longer side of the thumbnails in px; 0 goes by the density, larger where points are few",
           {0, 4096})
      .in(Stage::draw);
  options
      .add("reach", reach,
           "how far cells reach beyond the outer points, in distances between neighbors; 0 fills the sheet",
           {0, 100})
      .in(Stage::draw);
  options.add("title", title, "above the map").in(Stage::draw);
  options.add("no-legend", no_legend, "don't say what the colors mean").in(Stage::draw);
}

void MapOptions::check(Check& check) const {
  check.test("draw", [&] {
    MapParts::of(draw, {});
    Canvas("png", {1, 1}, {});  // says so where the build draws nothing
  });
  check.test("background", [&] { parse_color(background); });
  if (!view.empty()) check.test("view", [&] { parse_view(view); });
  if (!view.empty() && !around.empty())
    check.mistake("around", Error("--view and --around both choose a close-up", "", "give one of them"));
  if (!pictures.empty() && !fs::is_directory(pictures))
    check.mistake("pictures",
                  Error("'" + pictures + "' is no folder", "", "name the folder that holds the pictures"));
}

std::vector<Point> points_from(const at::Tensor& layout) {
  const at::Tensor on_cpu = layout.to(at::kCPU, at::kDouble).contiguous();
  const double* numbers = on_cpu.const_data_ptr<double>();
  const int64_t step = on_cpu.size(1);
  std::vector<Point> points;
  for (int64_t i = 0; i < on_cpu.size(0); ++i) points.push_back({numbers[i * step], numbers[i * step + 1]});
  return points;
}

void render_map(const fs::path& path, const std::string& format, const MapPoints& points,
                const MapOptions& options, const OutputMark& mark) {
  MapDrawing drawing;
  drawing.points = points.places;
  drawing.colors = points.colors;
  drawing.importance = points.importance;
  drawing.segments = points.segments;
  drawing.paths =
      points.paths.empty() ? std::vector<std::vector<size_t>>{in_order(points.places.size())} : points.paths;
  drawing.title = options.title;
  if (!options.no_legend) drawing.legend = points.legend;
  const MapPictures pictures(points, options);
  if (!pictures.empty()) drawing.picture = [&](size_t point, int64_t) { return pictures.read(point); };
  drawing.labels = labels_of(points, !pictures.empty());
  const MapStyle style = style_of(options, points, drawing);
  refuse_emptiness(points, style);
  draw_map(path, format, drawing, style, mark);
}

}  // namespace atelier
