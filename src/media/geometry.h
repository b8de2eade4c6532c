// Places and shapes in the plane. y grows downward everywhere.
#pragma once

#include <algorithm>
#include <vector>

namespace atelier {

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

inline double squared_distance(const Point& a, const Point& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

using Polygon = std::vector<Point>;

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;

  static Box around(const Point& center, double width, double height) {
    return {center.x - width / 2, center.y - height / 2, center.x + width / 2, center.y + height / 2};
  }
  double width() const { return right - left; }
  double height() const { return bottom - top; }
  Point center() const { return {(left + right) / 2, (top + bottom) / 2}; }
  bool contains(const Point& point) const {
    return point.x >= left && point.x <= right && point.y >= top && point.y <= bottom;
  }
  bool contains(const Box& box) const {
    return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
  }
  bool overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
  Box grown(double by) const { return {left - by, top - by, right + by, bottom + by}; }
  Box with(const Point& point) const {
    return {std::min(left, point.x), std::min(top, point.y), std::max(right, point.x),
            std::max(bottom, point.y)};
  }
  Polygon corners() const { return {{left, top}, {right, top}, {right, bottom}, {left, bottom}}; }
};

}  // namespace atelier
