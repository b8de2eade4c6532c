#include "media/point_tree.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace atelier {

namespace {

double along(const Point& point, int axis) {
  return axis == 0 ? point.x : point.y;
}

}  // namespace

PointTree::PointTree(const std::vector<Point>& points) : points_(points), order_(points.size()) {
  std::iota(order_.begin(), order_.end(), size_t{0});
  build(0, order_.size(), 0);
}

void PointTree::build(size_t first, size_t last, int axis) {
  if (last - first < 2) return;
  const size_t middle = (first + last) / 2;
  const auto at = [&](size_t place) { return order_.begin() + static_cast<std::ptrdiff_t>(place); };
  std::nth_element(at(first), at(middle), at(last), [&](size_t a, size_t b) {
    const double of_a = along(points_[a], axis), of_b = along(points_[b], axis);
    return of_a != of_b ? of_a < of_b : a < b;
  });
  build(first, middle, 1 - axis);
  build(middle + 1, last, 1 - axis);
}

std::vector<size_t> PointTree::nearest(const Point& place, size_t count) const {
  Found found;
  if (count > 0) search(place, count, 0, order_.size(), 0, found);
  std::sort(found.begin(), found.end());
  std::vector<size_t> places;
  for (const auto& [distance, i] : found) places.push_back(i);
  return places;
}

void PointTree::search(const Point& place, size_t count, size_t first, size_t last, int axis,
                       Found& found) const {
  if (first >= last) return;
  const size_t middle = (first + last) / 2, i = order_[middle];
  const std::pair<double, size_t> here{squared_distance(place, points_[i]), i};
  if (found.size() < count || here < found.front()) {
    if (found.size() == count) {
      std::pop_heap(found.begin(), found.end());
      found.pop_back();
    }
    found.push_back(here);
    std::push_heap(found.begin(), found.end());
  }
  const double ahead = along(place, axis) - along(points_[i], axis);
  const auto near = ahead < 0 ? std::pair{first, middle} : std::pair{middle + 1, last};
  const auto far = ahead < 0 ? std::pair{middle + 1, last} : std::pair{first, middle};
  search(place, count, near.first, near.second, 1 - axis, found);
  if (found.size() < count || ahead * ahead <= found.front().first)
    search(place, count, far.first, far.second, 1 - axis, found);
}

std::vector<size_t> PointTree::within(const Box& box) const {
  std::vector<size_t> found;
  collect(box, 0, order_.size(), 0, found);
  return found;
}

void PointTree::collect(const Box& box, size_t first, size_t last, int axis,
                        std::vector<size_t>& found) const {
  if (first >= last) return;
  const size_t middle = (first + last) / 2, i = order_[middle];
  if (box.contains(points_[i])) found.push_back(i);
  const double here = along(points_[i], axis);
  if (along({box.left, box.top}, axis) <= here) collect(box, first, middle, 1 - axis, found);
  if (along({box.right, box.bottom}, axis) >= here) collect(box, middle + 1, last, 1 - axis, found);
}

std::vector<double> spacings(const std::vector<Point>& places, const PointTree& tree) {
  constexpr size_t kNeighbors = 8;
  std::vector<double> spacing;
  if (tree.size() < 2) return spacing;
  for (const Point& place : places) {
    const std::vector<size_t> near = tree.nearest(place, kNeighbors + 1);
    const auto others = static_cast<double>(near.size() - 1);
    spacing.push_back(std::sqrt(M_PI * squared_distance(place, tree[near.back()]) / others));
  }
  return spacing;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace atelier
