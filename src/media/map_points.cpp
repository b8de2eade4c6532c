// Points as dots, and the lines through them and between them.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/color_scale.h"
#include "media/map_scene.h"

namespace atelier {

namespace {

constexpr double kShareOfRoom = 0.40;  // radius of a dot, of what lies between neighbors

// An order that is the same every time and favors no kind: what comes later covers what came before.
std::vector<size_t> mingled(size_t count) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  const auto key = [](size_t i) { return (i + 1) * 0x9E3779B97F4A7C15u; };
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
  return order;
}

// --- Curves

// Catmull-Rom through b and c.
Point between(const Point& a, const Point& b, const Point& c, const Point& d, double t) {
  const auto blend = [t](double p, double q, double r, double s) {
    return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
  };
  return {blend(a.x, b.x, c.x, d.x), blend(a.y, b.y, c.y, d.y)};
}

Polygon curve(const std::vector<Point>& points, size_t piece) {
  constexpr int kSteps = 12;
  const auto at = [&](size_t i) { return points[std::min(i, points.size() - 1)]; };
  Polygon line;
  for (int step = 0; step <= kSteps; ++step)
    line.push_back(between(at(piece == 0 ? 0 : piece - 1), at(piece), at(piece + 1), at(piece + 2),
                           static_cast<double>(step) / kSteps));
  return line;
}

double path_width(const MapScene& scene) {
  return std::clamp(0.05 * scene.spacing, scene.px(1.6), scene.px(7));
}

// Without colors the way goes along the scale.
Color path_color(const MapScene& scene, size_t row, size_t place, size_t count) {
  if (!scene.drawing.colors.empty()) return scene.drawing.colors[row];
  return scale_color(static_cast<double>(place) / static_cast<double>(std::max<size_t>(count - 1, 1)));
}

// A ring where it begins, a dot where it ends.
void draw_path(Canvas& canvas, const MapScene& scene, const std::vector<size_t>& path) {
  std::vector<Point> points;
  std::vector<size_t> rows;
  for (size_t row : path) {
    const Point& point = scene.drawing.points[row];
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    points.push_back(scene.page.place(point));
    rows.push_back(row);
  }
  const double width = path_width(scene);
  for (size_t i = 0; i + 1 < points.size(); ++i) {
    canvas.stroke(curve(points, i), {path_color(scene, rows[i], i, points.size()), 0.8}, width);
  }
  if (points.empty()) return;
  for (size_t i = 0; i < points.size(); ++i)
    canvas.fill_circle(points[i], 1.2 * width, {path_color(scene, rows[i], i, points.size())});
  canvas.fill_circle(points.front(), 2 * width, {scene.style.background});
  canvas.stroke_circle(points.front(), 2 * width, {scene.ink()}, width);
  canvas.fill_circle(points.back(), 2.5 * width, {scene.ink()});
}

}  // namespace

double dot_radius(const MapScene& scene) {
  if (scene.style.dot_px > 0) return scene.style.dot_px / 2;
  if (scene.style.parts.path && !scene.style.parts.points) return 2.5 * path_width(scene);
  const double most = scene.px(scene.style.parts.labels ? 8 : 15);
  return std::clamp(kShareOfRoom * scene.spacing, scene.px(1.3), most);
}

void draw_points(Canvas& canvas, const MapScene& scene, const std::vector<bool>& is_wanted) {
  const MapParts& parts = scene.style.parts;
  const bool is_alone = parts.points || !parts.labels;
  const double radius = is_alone ? dot_radius(scene) : std::min(dot_radius(scene), scene.px(3.2));
  // Where dots have to overlap, the denser places show darker.
  const double crowding = radius / (kShareOfRoom * scene.spacing);
  const double alpha = std::clamp(0.92 / std::max(crowding, 1.0), 0.25, 0.92);
  const bool has_ring = radius >= 5;
  for (size_t i : mingled(scene.places.size())) {
    if (!is_wanted[i]) continue;
    canvas.fill_circle(scene.places[i], radius, {scene.color_of(i), alpha});
    if (has_ring) canvas.stroke_circle(scene.places[i], radius, {scene.style.background, 0.9}, radius * 0.16);
  }
}

void draw_lines(Canvas& canvas, const MapScene& scene) {
  for (const auto& [a, b] : scene.drawing.segments) {
    const Point &from = scene.drawing.points[a], &to = scene.drawing.points[b];
    if (!std::isfinite(from.x + from.y + to.x + to.y)) continue;
    canvas.stroke({scene.page.place(from), scene.page.place(to)},
                  {mixed(scene.ink(), scene.style.background, 0.3), 0.6}, scene.px(3));
  }
  if (!scene.style.parts.path) return;
  for (const std::vector<size_t>& path : scene.drawing.paths) draw_path(canvas, scene, path);
}

}  // namespace atelier
