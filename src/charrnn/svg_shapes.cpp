#include "charrnn/svg_shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "charrnn/path_outline.h"
#include "charrnn/svg_numbers.h"

namespace atelier {

namespace {

constexpr double kOff = 0.005;  // of the shape's half side

using Points = std::vector<PathPoint>;

struct Box {
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;

  explicit Box(const Points& points) {
    for (const auto& [x, y] : points) {
      x0 = std::min(x0, x), x1 = std::max(x1, x);
      y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  }
  double rx() const { return (x1 - x0) / 2; }
  double ry() const { return (y1 - y0) / 2; }
  double cx() const { return (x0 + x1) / 2; }
  double cy() const { return (y0 + y1) / 2; }
};

// How often the points go around the box's center, to either side.
double turns(const Points& points, const Box& box) {
  double sum = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const PathPoint &a = points[i], &b = points[(i + 1) % points.size()];
    const double ax = a.x - box.cx(), ay = a.y - box.cy(), bx = b.x - box.cx(), by = b.y - box.cy();
    sum += std::atan2(ax * by - ay * bx, ax * bx + ay * by);
  }
  return std::abs(sum) / (2 * M_PI);
}

bool is_ellipse(const Points& points, const Box& box) {
  return std::all_of(points.begin(), points.end(), [&](const PathPoint& point) {
    return std::abs(std::hypot((point.x - box.cx()) / box.rx(), (point.y - box.cy()) / box.ry()) - 1) < kOff;
  });
}

// Of the corners, by how near an outline comes to each; of a square it is 0.
double corner_radius(const Points& points, const Box& box) {
  double radius = 0;
  for (const double x : {box.x0, box.x1})
    for (const double y : {box.y0, box.y1}) {
      double nearest = INFINITY;
      for (const PathPoint& point : points) nearest = std::min(nearest, std::hypot(point.x - x, point.y - y));
      radius += nearest / (std::sqrt(2.0) - 1) / 4;
    }
  return radius;
}

bool is_rectangle(const Points& points, const Box& box, double radius) {
  return std::all_of(points.begin(), points.end(), [&](const PathPoint& point) {
    const double x = std::abs(point.x - box.cx()) - box.rx() + radius,
                 y = std::abs(point.y - box.cy()) - box.ry() + radius;
    const double outside = std::hypot(std::max(x, 0.0), std::max(y, 0.0)),
                 inside = std::min(std::max(x, y), 0.0);
    return std::abs(outside + inside - radius) < kOff * std::min(box.rx(), box.ry());
  });
}

std::string attribute(const char* name, double value) {
  const std::string number = svg_number(std::round(value * 1000) / 1000);
  return number == "0" ? "" : std::string(" ") + name + "=\"" + number + "\"";
}

}  // namespace

std::string shape_of_path(std::string_view data) {
  const auto points = closed_outline(data);
  if (!points) return "";
  const Box box(*points);
  if (box.rx() <= 0 || box.ry() <= 0 || std::abs(turns(*points, box) - 1) > 0.01) return "";
  if (points->size() > 8 && is_ellipse(*points, box)) {
    const std::string place = attribute("cx", box.cx()) + attribute("cy", box.cy());
    if (std::abs(box.rx() - box.ry()) < kOff * box.rx()) return "circle" + place + attribute("r", box.rx());
    return "ellipse" + place + attribute("rx", box.rx()) + attribute("ry", box.ry());
  }
  double radius = corner_radius(*points, box);
  if (radius < 2 * kOff * std::min(box.rx(), box.ry())) radius = 0;
  if (radius > std::min(box.rx(), box.ry()) || !is_rectangle(*points, box, radius)) return "";
  return "rect" + attribute("x", box.x0) + attribute("y", box.y0) + attribute("width", 2 * box.rx()) +
         attribute("height", 2 * box.ry()) + attribute("rx", radius);
}

std::string with_shapes(std::string_view svg) {
  constexpr std::string_view kPath = "<path ";
  if (svg.find("<style") != std::string_view::npos) return std::string(svg);
  std::string text;
  for (;;) {
    const size_t begin = std::min(svg.find(kPath), svg.size());
    const size_t end = std::min(svg.find('>', begin), svg.size());
    text += svg.substr(0, begin);
    if (end == svg.size()) return text += svg.substr(begin);
    std::string_view tag = svg.substr(begin, end - begin);
    svg.remove_prefix(end);
    const size_t data = std::min(tag.find(" d=\""), tag.find(" d='"));
    const size_t close = data == std::string_view::npos ? data : tag.find(tag[data + 3], data + 4);
    const std::string shape = tag.ends_with('/') && close != std::string_view::npos
                                  ? shape_of_path(tag.substr(data + 4, close - data - 4))
                                  : "";
    if (shape.empty())
      text += tag;
    else
      text.append("<").append(shape).append(tag.substr(5, data - 5)).append(tag.substr(close + 1));
  }
}

}  // namespace atelier
