#include "layout/assignment.h"

#include <ATen/ops/empty.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "base/error.h"
#include "layout/auction.h"
#include "tensor/ordered.h"

namespace atelier {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kStepDown = 4;         // of epsilon from phase to phase
constexpr double kCoarseEpsilon = .25;  // that a size of the cloud ends at, of what its next cell costs
constexpr int kFewPoints = 300;         // that need no coarser beginning
constexpr int64_t kAutoExact = 200000;

std::vector<double> coordinates(const at::Tensor& rows) {
  const at::Tensor packed = rows.contiguous();
  const double* first = packed.const_data_ptr<double>();
  return {first, first + packed.numel()};
}

// Means of groups of four near each other.
template <int kDims>
std::vector<double> coarser(const std::vector<double>& places, int dims) {
  const PricedTree<kDims> tree(places, dims, 4);
  std::vector<double> means;
  for (int32_t first = 0; first < tree.size(); first += 4) {
    const int32_t last = std::min(first + 4, tree.size());
    for (int d = 0; d < dims; ++d) {
      double sum = 0;
      for (int32_t i = first; i < last; ++i) sum += tree.place(i)[d];
      means.push_back(sum / (last - first));
    }
  }
  return means;
}

struct Extent {
  std::vector<double> sides;  // of the box around places

  Extent(const std::vector<double>& places, int dims) {
    for (int d = 0; d < dims; ++d) {
      double low = std::numeric_limits<double>::infinity(), high = -low;
      for (size_t i = d; i < places.size(); i += dims) {
        low = std::min(low, places[i]);
        high = std::max(high, places[i]);
      }
      sides.push_back(high - low);
    }
  }
  // Of `count` places that fill the box: from one to the next.
  double spacing(double count) const {
    double log_volume = 0;
    int dims = 0;
    for (double side : sides)
      if (side > 0) log_volume += std::log(side), ++dims;
    return dims ? std::exp((log_volume - std::log(count)) / dims) : 0;
  }
};

template <int kDims>
double largest_cost(const TravelCost<kDims>& cost, const std::vector<double>& points,
                    const std::vector<double>& cells) {
  std::vector<double> all = points;
  all.insert(all.end(), cells.begin(), cells.end());
  double sum = 0;
  for (double side : Extent(all, cost.dims()).sides) sum += side * side;
  return std::max(cost.is_squared() ? sum : std::sqrt(sum), std::numeric_limits<float>::min() * 1.0);
}

// A cloud and its cells, solved from a coarse picture of both to the points themselves.
template <int kDims>
class Solver {
 public:
  Solver(const TravelCost<kDims>& cost, const AssignmentOptions& options, const AssignmentProgress& progress)
      : cost_(cost), options_(options), progress_(progress) {}

  // `points` as coordinates; their cells in the order given.
  Assignment solve(const std::vector<double>& points, const std::vector<double>& cells) {
    largest_ = largest_cost(cost_, points, cells);
    const PricedTree<kDims> order(points, cost_.dims(), 4);
    Auction<kDims> auction(cost_, order.places(), cells, largest_);
    refine(auction, begin(auction, points, cells));
    const auto proof = auction.value(true);
    Assignment result;
    result.cells.resize(order.size());
    for (int32_t i = 0; i < order.size(); ++i)
      result.cells[order.order()[i]] = auction.tree().order()[auction.cells()[i]];
    result.cost = proof.cost;
    result.bound = std::max(proof.bound, bound_);
    result.is_optimal = proof.is_optimal;
    return result;
  }

 private:
  // Prices of the auction's cells as those of a quarter of the points for a quarter of the cells say; the
  // epsilon to go on with.
  double begin(Auction<kDims>& auction, const std::vector<double>& points, const std::vector<double>& cells) {
    if (auction.num_points() <= kFewPoints) return largest_ / 40;
    const std::vector<double> few_points = coarser<kDims>(points, cost_.dims());
    const std::vector<double> few_cells = coarser<kDims>(cells, cost_.dims());
    const PricedTree<kDims> order(few_points, cost_.dims(), 4);
    Auction<kDims> coarse(cost_, order.places(), few_cells, largest_);
    double epsilon = begin(coarse, few_points, few_cells);
    const double end = coarse_epsilon(few_cells);
    while (true) {
      coarse.run_phase(epsilon, [&](double) { return is_stopped(0, 1), false; });
      if (epsilon <= end) break;
      epsilon = std::max(end, epsilon / kStepDown);
    }
    carry_prices(coarse, order, auction);
    return epsilon;
  }

  double coarse_epsilon(const std::vector<double>& cells) const {
    const double apart = Extent(cells, cost_.dims()).spacing(double(cells.size()) / cost_.dims());
    return std::max(kCoarseEpsilon * (cost_.is_squared() ? apart * apart : apart), largest_ * 1e-12);
  }

  // The highest price of each cell at which no coarse point would do better there than it does: the
  // c-transform of their profits, a smooth function of the place.
  void carry_prices(Auction<kDims>& coarse, const PricedTree<kDims>& order, Auction<kDims>& fine) const {
    std::vector<double> losses(coarse.num_points());
    for (int32_t i = 0; i < coarse.num_points(); ++i) losses[i] = -coarse.profit(i);
    PricedTree<kDims> points(order.places(), cost_.dims(), 8);
    std::vector<double> ordered(losses.size());
    for (size_t i = 0; i < losses.size(); ++i) ordered[i] = losses[points.order()[i]];
    points.fit(ordered);
    const double floor = coarse.num_cells() > coarse.num_points() ? coarse.floor_price() : -kNever;
    for_each_span(fine.num_cells(), 4096, [&](int64_t begin, int64_t end) {
      for (auto cell = static_cast<int32_t>(begin); cell < end; ++cell) {
        const double* place = fine.tree().place(cell);
        double least = kNever;
        points.search(cost_, place, least, 0, [&](int32_t first, int32_t last) {
          for (int32_t i = first; i < last; ++i)
            least = std::min(least, cost_(points.place(i), place) + ordered[i]);
        });
        fine.set_price(cell, std::max(-least, floor));
      }
    });
  }

  // Phases until what was asked for is reached.
  void refine(Auction<kDims>& auction, double epsilon) {
    double left = 1, gap = 1;
    for (bool is_first = true;; is_first = false, left /= 2, epsilon /= kStepDown) {
      const bool is_whole = auction.run_phase(
          epsilon, [&](double part) { return is_stopped(1 - left + left / 2 * part, gap) && !is_first; });
      if (!is_whole) return;
      const auto value = auction.value(false);
      bound_ = std::max(bound_, value.bound);
      gap = value.cost > 0 ? (value.cost - bound_) / value.cost : 0;
      if (value.is_optimal || auction.is_last(epsilon)) return;
      if (!is_exact(auction.num_points()) && gap <= options_.gap) return;
      if (is_stopped(1 - left / 2, gap)) return;
    }
  }

  bool is_exact(int64_t num_points) const {
    return options_.solver == "exact" || (options_.solver == "auto" && num_points <= kAutoExact);
  }
  bool is_stopped(double fraction, double gap) const {
    if (progress_ && !progress_(fraction, gap)) return true;
    const std::chrono::duration<double> so_far = Clock::now() - start_;
    return options_.time_budget_s > 0 && so_far.count() > options_.time_budget_s;
  }

  static constexpr double kNever = std::numeric_limits<double>::infinity();
  TravelCost<kDims> cost_;
  const AssignmentOptions& options_;
  const AssignmentProgress& progress_;
  Clock::time_point start_ = Clock::now();
  double largest_ = 1, bound_ = -kNever;
};

template <int kDims>
Assignment solve(const at::Tensor& points, const at::Tensor& cells, const AssignmentOptions& options,
                 const AssignmentProgress& progress) {
  const TravelCost<kDims> cost(static_cast<int>(points.size(1)), options.cost == "squared", options.wrap);
  return Solver<kDims>(cost, options, progress).solve(coordinates(points), coordinates(cells));
}

}  // namespace

Assignment assign(const at::Tensor& points, const at::Tensor& cells, const AssignmentOptions& options,
                  const AssignmentProgress& progress) {
  if (points.size(0) > cells.size(0))
    throw Error{
        std::to_string(points.size(0)) + " points do not fit in " + std::to_string(cells.size(0)) + " cells",
        "", "take a larger grid"};
  if (points.size(0) == 0) return {{}, 0, 0, true};
  if (points.size(1) == 2) return solve<2>(points, cells, options, progress);
  if (points.size(1) == 3) return solve<3>(points, cells, options, progress);
  return solve<0>(points, cells, options, progress);
}

}  // namespace atelier
