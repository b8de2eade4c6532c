// Where a point gets most: the place y with the least cost(x, y) + price(y), found without trying all of
// them. A tree of boxes halved along their longer sides; each box keeps a plane that lies below the prices of
// all its places, so that what it can offer at best has a closed form (layout/travel_cost.h). For squared
// distances this is a query in a power diagram (Aurenhammer 1987).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "layout/travel_cost.h"

namespace atelier {

template <int kDims>
class PricedTree {
 public:
  // `places` (N * dims), N >= 1, a place's coordinates together. Leaves have up to `leaf` places, and every
  // span of leaf, 4 leaf, 16 leaf, ... places of the order lies within a box where the count allows.
  PricedTree(const std::vector<double>& places, int dims, int leaf);

  int32_t size() const { return static_cast<int32_t>(order_.size()); }
  // Of the tree's own order, which all else counts in: places near each other, and what they were before.
  const double* place(int32_t i) const { return &places_[int64_t{i} * dims_]; }
  const std::vector<double>& places() const { return places_; }
  const std::vector<int32_t>& order() const { return order_; }

  // Planes below the prices (N). They stay below prices that rise.
  void fit(const std::vector<double>& prices);

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

  int32_t split(const std::vector<double>& places, int32_t begin, int32_t end);
  int32_t first_half(int32_t count) const;
  int measure(const std::vector<double>& places, int32_t at);
  void fit(int32_t at, const std::vector<double>& prices);

  int dims_, leaf_;
  std::vector<int32_t> order_;
  std::vector<double> places_;
  std::vector<Box> boxes_;
  std::vector<double> sides_;
};

}  // namespace atelier
