#include "media/map_scene.h"

#include <algorithm>
#include <cmath>

#include "media/cells.h"

namespace atelier {

namespace {

constexpr double kMostAspect = 2;  // of the frame, so that points in a line get a sheet all the same
constexpr double kMargin = 90, kHead = 110;  // px of 3000: around all, and above for a title

bool is_finite(const Point& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

std::vector<size_t> rows_within(const std::vector<Point>& points, const std::optional<Box>& view) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < points.size(); ++i)
    if (is_finite(points[i]) && (!view || view->contains(points[i]))) rows.push_back(i);
  return rows;
}

// Cells are cut by points beyond the view, whose own cells may begin within it.
std::optional<Box> with_neighbors(const std::optional<Box>& view) {
  if (!view) return std::nullopt;
  return view->grown(0.2 * std::max(view->width(), view->height()));
}

std::vector<Point> chosen(const std::vector<Point>& points, const std::vector<size_t>& rows) {
  std::vector<Point> places;
  for (size_t row : rows) places.push_back(points[row]);
  return places;
}

// Neighbors beyond the view count.
std::vector<double> room_around(const std::vector<Point>& places, const std::vector<Point>& all) {
  return spacings(places, PointTree(chosen(all, rows_within(all, std::nullopt))));
}

Box bounds_of(const std::vector<Point>& points) {
  if (points.empty()) return {0, 0, 1, 1};
  Box bounds{points[0].x, points[0].y, points[0].x, points[0].y};
  for (const Point& point : points) bounds = bounds.with(point);
  return bounds;
}

// Wide enough, and of an aspect that fills a sheet.
Box at_good_aspect(const Box& bounds) {
  const double longer = std::max(bounds.width(), bounds.height());
  if (longer <= 0) return Box::around(bounds.center(), 1, 1);
  return Box::around(bounds.center(), std::max(bounds.width(), longer / kMostAspect),
                     std::max(bounds.height(), longer / kMostAspect));
}

// `head` above the points and `legend` beside them stay free, beyond the margins.
MapPage lay_out(const Box& world, int64_t size_px, double margin, double head, double legend) {
  const auto size = static_cast<double>(size_px);
  MapPage page;
  page.scale =
      std::min((size - 2 * margin - legend) / world.width(), (size - 2 * margin - head) / world.height());
  page.origin = {world.left, world.top};
  page.frame = {margin, margin + head, margin + world.width() * page.scale,
                margin + head + world.height() * page.scale};
  page.sheet.width = std::min<int64_t>(size_px, std::llround(page.frame.right + margin + legend));
  page.sheet.height = std::min<int64_t>(size_px, std::llround(page.frame.bottom + margin));
  page.legend_left = page.frame.right + margin;
  return page;
}

}  // namespace

MapScene::MapScene(const MapDrawing& the_drawing, const MapStyle& the_style, double legend)
    : drawing(the_drawing), style(the_style) {
  const bool has_cells = style.parts.cells || style.parts.picture_cells;
  rows = rows_within(drawing.points, has_cells ? with_neighbors(style.view) : style.view);
  const std::vector<Point> points = chosen(drawing.points, rows);
  const Box world = at_good_aspect(style.view ? *style.view : bounds_of(points));
  room = room_around(points, drawing.points);
  const double even = std::sqrt(world.width() * world.height() / static_cast<double>(rows.size() + 1));
  spacing = rows.size() < 4 ? even : median(room);
  if (spacing <= 0) spacing = even;
  room.resize(rows.size(), spacing);

  // What is drawn around the outermost points is not cut off.
  const double head = drawing.title.empty() ? 0 : px(kHead);
  const double scale = lay_out(world, style.size_px, px(kMargin), head, legend).scale;
  const double overhang = style.parts.pictures       ? 0.5 * spacing * scale
                          : has_cells && !style.view ? style.reach * spacing * scale
                                                     : 0;
  page = lay_out(world, style.size_px, px(kMargin) + std::min(overhang, px(400)), head, legend);
  spacing *= page.scale;
  for (double& value : room) value *= page.scale;
  for (const Point& point : points) places.push_back(page.place(point));
  const Box whole = style.view ? page.frame : sheet();
  if (has_cells) cells = voronoi_cells(places, whole, style.reach > 0 ? style.reach * spacing : INFINITY);
}

Color MapScene::color_of(size_t i) const {
  return drawing.colors.empty() ? mixed(ink(), style.background, 0.35) : drawing.colors[rows[i]];
}

Box view_around(const std::vector<Point>& points, size_t point, size_t count) {
  std::vector<Point> finite = chosen(points, rows_within(points, std::nullopt));
  const Point& center = points[point];
  const std::vector<size_t> near = PointTree(finite).nearest(center, count + 1);
  double most = 0;
  for (size_t i : near)
    most = std::max({most, std::abs(finite[i].x - center.x), std::abs(finite[i].y - center.y)});
  return Box::around(center, most > 0 ? 2 * most : 1, most > 0 ? 2 * most : 1);
}

}  // namespace atelier
