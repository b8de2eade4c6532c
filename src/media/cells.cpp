#include "media/cells.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "media/point_tree.h"

namespace atelier {

namespace {

// All places where normal . place <= limit.
struct HalfPlane {
  Point normal;
  double limit = 0;
  double beyond(const Point& place) const { return normal.x * place.x + normal.y * place.y - limit; }
};

HalfPlane nearer_to(const Point& site, const Point& other) {
  const Point normal{other.x - site.x, other.y - site.y};
  return {normal, (normal.x * (site.x + other.x) + normal.y * (site.y + other.y)) / 2};
}

// The inside of the edge from `a` to `b` of a clockwise polygon.
HalfPlane inside_of(const Point& a, const Point& b) {
  const double length = std::sqrt(squared_distance(a, b));
  const Point normal{(b.y - a.y) / length, (a.x - b.x) / length};
  return {normal, normal.x * a.x + normal.y * a.y};
}

// Sutherland and Hodgman's clipping by one line; `cut` is room to work in.
void clip(Polygon& polygon, const HalfPlane& plane, Polygon& cut) {
  cut.clear();
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    const double of_a = plane.beyond(a), of_b = plane.beyond(b);
    if (of_a <= 0) cut.push_back(a);
    if ((of_a < 0 && of_b > 0) || (of_a > 0 && of_b < 0)) {
      const double share = of_a / (of_a - of_b);
      cut.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
    }
  }
  std::swap(polygon, cut);
}

Polygon disk(const Point& center, double radius) {
  constexpr int kCorners = 48;
  Polygon polygon;
  for (int i = 0; i < kCorners; ++i) {
    const double angle = 2 * M_PI * i / kCorners;
    polygon.push_back({center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)});
  }
  return polygon;
}

Polygon whole_cell(const Point& site, const Box& frame, double reach, Polygon& room) {
  const Polygon corners = frame.corners();
  if (!std::isfinite(reach)) return corners;
  Polygon polygon = disk(site, reach);
  for (size_t i = 0; i < corners.size(); ++i)
    clip(polygon, inside_of(corners[i], corners[(i + 1) % corners.size()]), room);
  return polygon;
}

double farthest(const Polygon& polygon, const Point& from) {
  double most = 0;
  for (const Point& corner : polygon) most = std::max(most, squared_distance(corner, from));
  return std::sqrt(most);
}

Polygon cell_of(const std::vector<Point>& sites, size_t place, const PointTree& tree, Polygon polygon) {
  Polygon room;
  const Point& site = sites[place];
  for (size_t asked = 16, used = 1; !polygon.empty(); asked *= 4) {
    const std::vector<size_t> near = tree.nearest(site, asked);
    for (; used < near.size(); ++used) {
      const Point& other = sites[near[used]];
      if (polygon.empty() || std::sqrt(squared_distance(site, other)) > 2 * farthest(polygon, site))
        return polygon;
      clip(polygon, nearer_to(site, other), room);
    }
    if (near.size() < asked) break;
  }
  return polygon;
}

}  // namespace

std::vector<Polygon> voronoi_cells(const std::vector<Point>& points, const Box& frame, double reach) {
  std::map<std::pair<double, double>, size_t> first_at;
  std::vector<Point> sites;
  std::vector<size_t> rows;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!first_at.emplace(std::pair{points[i].x, points[i].y}, i).second) continue;
    sites.push_back(points[i]);
    rows.push_back(i);
  }
  const PointTree tree(sites);
  std::vector<Polygon> cells(points.size());
  Polygon room;
  for (size_t i = 0; i < sites.size(); ++i)
    cells[rows[i]] = cell_of(sites, i, tree, whole_cell(sites[i], frame, reach, room));
  return cells;
}

double area(const Polygon& polygon) {
  double sum = 0;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return sum / 2;
}

Point centroid(const Polygon& polygon) {
  if (polygon.empty()) return {};
  const Point origin = polygon.front();
  Point sum;
  double weight = 0;
  for (size_t i = 1; i + 1 < polygon.size(); ++i) {
    const Point a{polygon[i].x - origin.x, polygon[i].y - origin.y};
    const Point b{polygon[i + 1].x - origin.x, polygon[i + 1].y - origin.y};
    const double twice = a.x * b.y - b.x * a.y;
    sum.x += twice * (a.x + b.x) / 3;
    sum.y += twice * (a.y + b.y) / 3;
    weight += twice;
  }
  if (weight <= 0) return origin;
  return {origin.x + sum.x / weight, origin.y + sum.y / weight};
}

bool contains(const Polygon& convex, const Point& point, double tolerance) {
  for (size_t i = 0; i < convex.size(); ++i) {
    const Point &a = convex[i], &b = convex[(i + 1) % convex.size()];
    if (!(a == b) && inside_of(a, b).beyond(point) > tolerance) return false;
  }
  return !convex.empty();
}

// The scale that fits at a center is concave: climbing by ever smaller steps finds the best center.
Fit largest_fit(const Polygon& convex, double width, double height) {
  std::vector<HalfPlane> sides;
  for (size_t i = 0; i < convex.size(); ++i) {
    const Point &a = convex[i], &b = convex[(i + 1) % convex.size()];
    if (squared_distance(a, b) > 1e-12) sides.push_back(inside_of(a, b));
  }
  if (sides.size() < 3) return {};
  const auto scale_at = [&](const Point& center) {
    double scale = std::numeric_limits<double>::infinity();
    for (const HalfPlane& side : sides)
      scale = std::min(scale, -2 * side.beyond(center) /
                                  (std::abs(side.normal.x) * width + std::abs(side.normal.y) * height));
    return scale;
  };
  Fit fit{centroid(convex)};
  fit.scale = scale_at(fit.center);
  double step = std::sqrt(area(convex)) / 4;
  const double least = step / 64;
  while (step > least) {
    bool is_better = false;
    for (int direction = 0; direction < 8; ++direction) {
      const double angle = M_PI / 4 * direction;
      const Point moved{fit.center.x + step * std::cos(angle), fit.center.y + step * std::sin(angle)};
      const double scale = scale_at(moved);
      if (scale > fit.scale * (1 + 1e-6)) fit = {moved, scale}, is_better = true;
    }
    if (!is_better) step /= 2;
  }
  fit.scale = std::max(fit.scale, 0.0);
  return fit;
}

}  // namespace atelier
