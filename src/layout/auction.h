// An auction of cells (Bertsekas 1979): points without a cell bid for the one that costs them least, price
// included, and raise its price by what it is worth to them over the second best, and epsilon. After a phase
// every point is within epsilon of its best, so that the whole is within epsilon a point of the optimum;
// costs are whole numbers, times one more than there are cells, and a phase with epsilon 1 ends at the
// optimum.
//
// What makes it quick for clouds and grids of any size: prices only rise, so that the few best cells of a
// point, once found in the tree (layout/priced_tree.h), stay its best until they cost more than what the rest
// offered then. Points at the same place share that list.
//
// Of more cells than points some stay spare. They count as taken by points that every cell costs nothing, who
// always take the cheapest; all spare cells have one price, the floor.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "layout/priced_tree.h"

namespace atelier {

template <int kDims>
class Auction {
 public:
  // Points in an order in which equal ones follow each other, and cells: N * dims and M * dims, M >= N >= 1.
  // `largest`: a bound of all costs, above 0.
  Auction(const TravelCost<kDims>& cost, std::vector<double> points, const std::vector<double>& cells,
          double largest);

  int32_t num_points() const { return static_cast<int32_t>(place_of_.size()); }
  int32_t num_cells() const { return tree_.size(); }
  // Cells in the order that all else here counts in.
  const PricedTree<kDims>& tree() const { return tree_; }

  // Prices to begin with, in units of the cost.
  void set_price(int32_t cell, double price) { prices_[cell] = static_cast<int64_t>(price * unit_); }
  double floor_price() const { return floor_ / unit_; }  // of spare cells
  // The least cost, price included, that each point can have, in units of the cost.
  double profit(int32_t point) { return offer(place_of_[point]).best / unit_; }

  // All points anew to cells, each within epsilon (in units of the cost) of its best. `stop`, asked every few
  // thousand bids, ends the phase before that: then false, and cells are as they were.
  bool run_phase(double epsilon, const std::function<bool(double fraction)>& stop);
  bool is_last(double epsilon) const { return whole(epsilon) == 1; }  // of all phases

  const std::vector<int32_t>& cells() const { return cells_; }  // of every point
  struct Value {
    double cost = 0, bound = 0;
    bool is_optimal = false;
  };
  // What the cells of the points cost, and what any would cost at least by the present prices. `anew`: each
  // point's best is looked for among all cells, whatever was known before.
  Value value(bool anew);

 private:
  struct Choice {
    std::vector<int32_t> cells;                            // the best when they were looked for
    int64_t beyond = std::numeric_limits<int64_t>::min();  // no other cell costs less, price included
    int32_t wanted = 12;                                   // how many cells to look for
  };
  struct Offer {
    int64_t best = kNever, second = kNever;
    int32_t cell = -1;
  };
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  static constexpr int32_t kNobody = -1, kSpare = -2;

  const double* at(int32_t place) const { return &points_[int64_t{place} * cost_.dims()]; }
  int64_t whole(double epsilon) const { return std::max<int64_t>(1, std::llround(epsilon * unit_)); }
  int64_t cost(int32_t place, int32_t cell) const {
    return static_cast<int64_t>(cost_(at(place), tree_.place(cell)) * scale_ + 0.5) * times_;
  }
  int64_t price(int32_t cell) const {
    return num_spare_ && owners_[cell] == kSpare ? std::max(floor_, prices_[cell]) : prices_[cell];
  }

  void fit_tree();
  Offer offer_of(int32_t place, const std::vector<int32_t>& cells) const;
  Offer offer(int32_t place);
  void search(int32_t place);
  int64_t least(int32_t place) const;  // anew
  void begin_phase();
  int32_t sell(int32_t point, int64_t epsilon);
  int32_t move_spare(int64_t epsilon);
  int64_t next_cheapest();

  TravelCost<kDims> cost_;
  std::vector<double> points_;     // of every place where points are
  std::vector<int32_t> place_of_;  // of every point
  PricedTree<kDims> tree_;
  int64_t times_;                       // whole costs are multiples of this
  double scale_, unit_, slack_;         // whole costs of a cost of 1, before and after `times`; their error
  std::vector<Choice> choices_;         // of every place
  std::vector<int64_t> prices_;         // of every cell
  std::vector<int32_t> owners_;         // of every cell
  std::vector<int32_t> cells_, taken_;  // of every point: after the last phase, and during one
  int64_t num_searched_ = 0;            // since the planes of the tree were fitted

  int32_t num_spare_ = 0;
  int64_t floor_ = std::numeric_limits<int64_t>::min() / 4;
  using Priced = std::pair<int64_t, int32_t>;
  std::priority_queue<Priced, std::vector<Priced>, std::greater<>> cheapest_;  // not spare; some out of date
};

}  // namespace atelier
