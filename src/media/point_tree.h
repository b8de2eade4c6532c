// Which points of the plane lie nearest: a k-d tree, for tens of thousands of points however they are spread.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "media/geometry.h"

namespace atelier {

class PointTree {
 public:
  // Finite coordinates; points may lie at one place.
  explicit PointTree(const std::vector<Point>& points);

  // The `count` nearest (fewer where there are fewer points), nearest first, of two as near the one that
  // stands first. A point of the tree is its own nearest.
  std::vector<size_t> nearest(const Point& place, size_t count) const;
  const Point& operator[](size_t i) const { return points_[i]; }
  size_t size() const { return points_.size(); }
  // Those within the box, in no order.
  std::vector<size_t> within(const Box& box) const;

 private:
  using Found = std::vector<std::pair<double, size_t>>;  // a heap, the farthest first
  void build(size_t first, size_t last, int axis);
  void search(const Point& place, size_t count, size_t first, size_t last, int axis, Found& found) const;
  void collect(const Box& box, size_t first, size_t last, int axis, std::vector<size_t>& found) const;

  std::vector<Point> points_;
  std::vector<size_t> order_;  // the middle of each range splits it, x first
};

// What an even spread as dense as around each place would leave between neighbors: from the distance of the
// 8th nearest point of the tree, beside one at the place itself. 0 where the nearest lie at one place; empty
// for a tree of fewer than 2 points.
std::vector<double> spacings(const std::vector<Point>& places, const PointTree& tree);
double median(std::vector<double> values);  // 0 for none

}  // namespace atelier
