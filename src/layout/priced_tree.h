// Where a point gets most: the place y with the least cost(x, y) + price(y), found without trying all of
// them. A tree of boxes halved along their longer sides; each box keeps a plane that lies below the prices of
// all its places, so that what it can offer at best has a closed form (layout/travel_cost.h). For squared
// distances this is a query in a power diagram (Aurenhammer 1987).
#pragma once

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "layout/travel_cost.h"

namespace atelier {

template <int kDims>
class PricedTree {
 public:
  // `places` (N * dims), a place's coordinates together. Leaves have up to `leaf` places, and every span of
  // leaf, 4 leaf, 16 leaf, ... places of the order lies within a box where the count allows.
  PricedTree(const std::vector<double>& places, int dims, int leaf) : dims_(dims), leaf_(leaf) {
    order_.resize(places.size() / dims);
    std::iota(order_.begin(), order_.end(), 0);
    if (!order_.empty()) split(places, 0, size());
    places_.reserve(places.size());
    for (int32_t i : order_)
      places_.insert(places_.end(), &places[int64_t{i} * dims], &places[int64_t{i} * dims] + dims);
  }

  int32_t size() const { return static_cast<int32_t>(order_.size()); }
  // Of the tree's own order, which all else counts in: places near each other, and what they were before.
  const double* place(int32_t i) const { return &places_[int64_t{i} * dims_]; }
  const std::vector<double>& places() const { return places_; }
  const std::vector<int32_t>& order() const { return order_; }

  // Planes below price(i). They stay below prices that rise.
  template <class Price>
  void fit(const Price& price) {
    for (Box& box : boxes_) fit(box, price);
  }

  // visit(first, last) for leaves, the best first, as long as they can offer less than `worst`, which the
  // visits lower. Bounds are good to `slack`.
  template <class Visit>
  void search(const TravelCost<kDims>& cost, const double* x, const double& worst, double slack,
              const Visit& visit) const {
    struct Open {
      double least;
      int32_t box;
    };
    Open open[2 * 64];
    int count = 0;
    open[count++] = {least(cost, x, 0), 0};
    while (count) {
      const Open next = open[--count];
      if (next.least - slack > worst) continue;
      const Box& box = boxes_[next.box];
      if (box.second == 0) {
        visit(box.begin, box.end);
        continue;
      }
      Open near{least(cost, x, next.box + 1), next.box + 1}, far{least(cost, x, box.second), box.second};
      if (far.least < near.least) std::swap(near, far);
      open[count++] = far;
      open[count++] = near;
    }
  }

 private:
  struct Box {
    int32_t begin = 0, end = 0;
    int32_t second = 0;  // of its halves; the first is the next box. 0: a leaf
    double base = 0;     // the plane is base + slope . y
  };
  // Of box i: low, high and slope.
  const double* low(int32_t i) const { return &sides_[int64_t{i} * 3 * dims_]; }
  double* low(int32_t i) { return &sides_[int64_t{i} * 3 * dims_]; }

  double least(const TravelCost<kDims>& cost, const double* x, int32_t i) const {
    const int dims = cost.dims();
    const double* side = low(i);
    return cost.least(x, side, side + dims, side + 2 * dims) + boxes_[i].base;
  }

  int32_t split(const std::vector<double>& places, int32_t begin, int32_t end) {
    const int32_t at = static_cast<int32_t>(boxes_.size());
    boxes_.push_back({begin, end});
    sides_.resize(sides_.size() + 3 * dims_);
    const int axis = measure(places, at);
    if (end - begin <= leaf_) return at;
    const int32_t middle = begin + first_half(end - begin);
    const auto position = [&](int32_t i) { return places[int64_t{i} * dims_ + axis]; };
    std::nth_element(
        order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
        [&](int32_t a, int32_t b) { return position(a) != position(b) ? position(a) < position(b) : a < b; });
    split(places, begin, middle);
    boxes_[at].second = split(places, middle, end);
    return at;
  }
  // About half, in whole groups of the largest leaf * 4^k that fits.
  int32_t first_half(int32_t count) const {
    int32_t group = leaf_;
    while (group * 4 <= count / 2) group *= 4;
    const int32_t rounded = (count / 2 + group / 2) / group * group;
    return rounded > 0 && rounded < count ? rounded : count / 2;
  }
  // Fills the sides of box `at`; its longest axis.
  int measure(const std::vector<double>& places, int32_t at) {
    double* low = this->low(at);
    double* high = low + dims_;
    std::fill(low, high, std::numeric_limits<double>::infinity());
    std::fill(high, high + dims_, -std::numeric_limits<double>::infinity());
    for (int32_t i = boxes_[at].begin; i < boxes_[at].end; ++i)
      for (int d = 0; d < dims_; ++d) {
        const double y = places[int64_t{order_[i]} * dims_ + d];
        low[d] = std::min(low[d], y);
        high[d] = std::max(high[d], y);
      }
    int axis = 0;
    for (int d = 1; d < dims_; ++d)
      if (high[d] - low[d] > high[axis] - low[axis]) axis = d;
    return axis;
  }

  // Slopes by regression along each axis on its own, then lowered until no price lies below.
  template <class Price>
  void fit(Box& box, const Price& price) {
    double* slope = low(static_cast<int32_t>(&box - boxes_.data())) + 2 * dims_;
    const double count = box.end - box.begin;
    double mean_price = 0;
    for (int32_t i = box.begin; i < box.end; ++i) mean_price += price(i) / count;
    for (int d = 0; d < dims_; ++d) {
      double mean = 0, variance = 0, together = 0;
      for (int32_t i = box.begin; i < box.end; ++i) mean += place(i)[d] / count;
      for (int32_t i = box.begin; i < box.end; ++i) {
        const double from_mean = place(i)[d] - mean;
        variance += from_mean * from_mean;
        together += from_mean * (price(i) - mean_price);
      }
      slope[d] = variance > 0 ? together / variance : 0;
    }
    box.base = std::numeric_limits<double>::infinity();
    for (int32_t i = box.begin; i < box.end; ++i) {
      double above = price(i);
      for (int d = 0; d < dims_; ++d) above -= slope[d] * place(i)[d];
      box.base = std::min(box.base, above);
    }
  }

  int dims_, leaf_;
  std::vector<int32_t> order_;
  std::vector<double> places_;
  std::vector<Box> boxes_;
  std::vector<double> sides_;
};

}  // namespace atelier
