#include "layout/grid_fit.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "layout/grid_spare.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

struct Extent {
  explicit Extent(const at::Tensor& places)
      : low(std::get<0>(places.min(0))), high(std::get<0>(places.max(0))) {}
  at::Tensor low, high;
  at::Tensor length() const { return high - low; }
  at::Tensor middle() const { return low + (high - low) / 2; }
};

// To 0..1; an axis of one value to the middle.
at::Tensor to_unit(const at::Tensor& places) {
  const Extent extent(places);
  const at::Tensor length = extent.length();
  const at::Tensor shares = (places - extent.low) / at::where(length > 0, length, at::ones_like(length));
  return at::where(length > 0, shares, at::full_like(shares, 0.5));
}

// Equal values share the mean of their ranks.
at::Tensor to_ranks(const at::Tensor& places) {
  const at::Tensor ranks = at::zeros_like(places);
  const int64_t size = places.size(0), dims = places.size(1);
  const auto* value = places.const_data_ptr<double>();
  auto* rank = ranks.mutable_data_ptr<double>();
  std::vector<int64_t> order(size);
  for (int64_t axis = 0; axis < dims; ++axis) {
    const auto at = [&](int64_t i) { return value[i * dims + axis]; };
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return at(a) < at(b); });
    for (int64_t from = 0, to = 0; from < size; from = to) {
      while (to < size && at(order[to]) == at(order[from])) ++to;
      for (int64_t i = from; i < to; ++i)
        rank[order[i] * dims + axis] = static_cast<double>(from + to - 1) / 2;
    }
  }
  return size > 1 ? ranks / static_cast<double>(size - 1) : ranks + 0.5;
}

// The largest scale at which the cloud lies within the cells, on all axes that both extend along.
double common_scale(const at::Tensor& cloud, const at::Tensor& cells) {
  double scale = std::numeric_limits<double>::infinity();
  for (int64_t axis = 0; axis < cloud.size(0); ++axis) {
    const double own = cloud[axis].item<double>(), room = cells[axis].item<double>();
    if (own > 0 && room > 0) scale = std::min(scale, room / own);
  }
  if (std::isfinite(scale)) return scale;
  const double longest = cloud.max().item<double>();
  return longest > 0 ? 1 / longest : 1;
}

at::Tensor rows_at(const at::Tensor& rows, const std::vector<int64_t>& places) {
  return rows.index_select(0, at::tensor(places, at::kLong));
}

std::vector<int64_t> sampled(int64_t size, int64_t count, uint64_t seed) {
  std::vector<int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, "turns");
  for (int64_t i = 0; i < count; ++i) std::swap(order[i], order[i + random.below(size - i)]);
  order.resize(count);
  return order;
}

}  // namespace

at::Tensor FittedCloud::in_grid(const at::Tensor& fitted) const {
  return fitted * length + origin;
}

FittedCloud fitted(const at::Tensor& points, const at::Tensor& centers, const std::vector<double>& periods,
                   const std::string& fit) {
  const Extent extent(centers);
  const bool is_uniform = fit == "uniform";
  at::Tensor length = extent.length();
  if (is_uniform) length = length.max().expand_as(length).contiguous();
  length = at::where(length > 0, length, at::ones_like(length));
  FittedCloud result{.length = length};
  // Axes of one cell lie in the middle.
  result.origin = at::where(extent.length() > 0, extent.low, extent.low - length / 2);
  result.cells = (centers - result.origin) / length;
  if (fit == "rank") {
    result.points = to_ranks(points.contiguous());
  } else if (is_uniform) {
    const Extent cloud(points), cells(result.cells);
    result.points = (points - cloud.middle()) * common_scale(cloud.length(), cells.length()) + cells.middle();
  } else {
    result.points = to_unit(points);
  }
  for (size_t axis = 0; axis < periods.size(); ++axis)
    result.periods.push_back(periods[axis] / length[static_cast<int64_t>(axis)].item<double>());
  return result;
}

at::Tensor turned(const at::Tensor& points, double degrees) {
  if (std::remainder(degrees, 360) == 0) return points;
  const double angle = degrees * M_PI / 180, cosine = std::cos(angle), sine = std::sin(angle);
  const at::Tensor middle = Extent(points).middle(), from_middle = points - middle;
  const at::Tensor x = from_middle.select(1, 0), y = from_middle.select(1, 1);
  at::Tensor result = from_middle.clone();
  result.select(1, 0).copy_(x * cosine - y * sine);
  result.select(1, 1).copy_(x * sine + y * cosine);
  return result + middle;
}

double cheapest_turn(const at::Tensor& points, const Grid& grid, const TurnSearch& search) {
  const int64_t count = std::min(points.size(0), search.sample);
  std::vector<int64_t> all(grid.cells.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<int64_t> rows = sampled(points.size(0), count, search.seed),
                             places = evenly_spread(grid, all, count);
  AssignmentOptions options = search.assignment;
  options.solver = "near";
  options.time_budget_s = 0;
  double best = 0, least = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < search.num_turns; ++i) {
    const double degrees = 360.0 * static_cast<double>(i) / static_cast<double>(search.num_turns);
    const FittedCloud cloud = fitted(turned(points, degrees), grid.centers(), grid.periods(), search.fit);
    options.wrap = cloud.periods;
    const double cost = assign(rows_at(cloud.points, rows), rows_at(cloud.cells, places), options).cost;
    if (cost < least * (1 - 1e-9)) best = degrees;
    least = std::min(least, cost);
    if (search.progress) search.progress(static_cast<double>(i + 1) / static_cast<double>(search.num_turns));
  }
  return best;
}

}  // namespace atelier
