#include "layout/grid_sorter.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/wide_vectors.h"
#include "layout/grid_filter.h"
#include "layout/small_assignment.h"
#include "tensor/ordered.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr int64_t kCells = 1024;       // that a thread takes at once
constexpr float kEmptyWeight = 0.01F;  // of a cell without a point, which keeps what the map showed there
constexpr double kPinShare = 0.1;      // a pinned point weighs as much as this part of the box
constexpr float kOwnWeight = 0.7F;     // of a cell in what it is compared with; its neighbors have 1

// squares[j] = the squared distance from `own` to column j of `planes`, which holds `dims` rows of `size`.
ATELIER_WIDE_VECTORS void squares_from(const float* own, const float* planes, int64_t dims, int64_t size,
                                       float* squares) {
  for (int64_t j = 0; j < size; ++j) squares[j] = 0;
  for (int64_t d = 0; d < dims; ++d) {
    const float value = own[d];
    const float* plane = planes + d * size;
    for (int64_t j = 0; j < size; ++j) squares[j] += (value - plane[j]) * (value - plane[j]);
  }
}

}  // namespace

GridSorter::GridSorter(const at::Tensor& rows, const SortLattice& lattice, const std::vector<int64_t>& pinned,
                       uint64_t seed)
    : rows_(rows),
      lattice_(lattice),
      dims_(rows.size(1)),
      points_(lattice.num_cells(), -1),
      is_pinned_(lattice.num_cells()),
      shown_(lattice.num_cells() * dims_),
      sums_(lattice.num_cells() * (dims_ + 1)),
      prices_(lattice.num_cells()) {
  scatter(pinned, seed);
}

void GridSorter::scatter(const std::vector<int64_t>& pinned, uint64_t seed) {
  std::vector<int32_t> loose;
  for (int32_t point = 0; point < rows_.size(0); ++point) {
    const int64_t cell = pinned.empty() ? -1 : pinned[point];
    if (cell < 0) {
      loose.push_back(point);
    } else {
      points_[cell] = point;
      is_pinned_[cell] = true;
    }
  }
  for (int32_t cell = 0; cell < lattice_.num_cells(); ++cell)
    if (lattice_.is_usable(cell) && !is_pinned_[cell]) free_cells_.push_back(cell);
  std::vector<int32_t> order = free_cells_;
  RandomStream random(seed, "grid start");
  for (size_t i = 0; i < loose.size(); ++i) {
    std::swap(order[i], order[i + random.below(static_cast<int64_t>(order.size() - i))]);
    points_[order[i]] = loose[i];
  }
}

float GridSorter::weight_of(int64_t cell, float pin_weight) const {
  if (!lattice_.is_usable(cell)) return 0;
  if (points_[cell] < 0) return kEmptyWeight;
  return is_pinned_[cell] ? pin_weight : 1;
}

void GridSorter::weigh(int64_t cell, float pin_weight) {
  const float weight = weight_of(cell, pin_weight);
  const float* values = points_[cell] < 0 ? shown_.data() + cell * dims_ : row(points_[cell]);
  float* sums = sums_.data() + cell * (dims_ + 1);
  for (int64_t d = 0; d < dims_; ++d) sums[d] = weight * values[d];
  sums[dims_] = weight;
}

void GridSorter::divide(int64_t cell, float pin_weight) {
  float* shown = shown_.data() + cell * dims_;
  const float* sums = sums_.data() + cell * (dims_ + 1);
  const float less = (1 - kOwnWeight) * weight_of(cell, pin_weight), weight = sums[dims_] - less;
  if (weight <= 0) return;
  const float* own = points_[cell] < 0 ? shown : row(points_[cell]);
  for (int64_t d = 0; d < dims_; ++d) shown[d] = (sums[d] - less * own[d]) / weight;
}

void GridSorter::smooth(double radius) {
  double box = 1;
  for (const int64_t length : {lattice_.columns, lattice_.rows, lattice_.layers})
    box *= std::min(2 * radius + 1, static_cast<double>(length));
  const auto pin_weight = static_cast<float>(1 + kPinShare * box);
  const int64_t num_cells = lattice_.num_cells();
  for_each_span(num_cells, kCells, [&](int64_t first, int64_t last) {
    for (int64_t cell = first; cell < last; ++cell) weigh(cell, pin_weight);
  });
  box_sums(sums_, dims_ + 1, lattice_, radius);
  for_each_span(num_cells, kCells, [&](int64_t first, int64_t last) {
    for (int64_t cell = first; cell < last; ++cell) divide(cell, pin_weight);
  });
}

// Points of these cells go to those where the map shows what is most like them, all in all. Cells with points
// come first, so that point i is at home in cell i.
void GridSorter::assign(std::vector<int32_t> cells) {
  const auto empty = std::partition(cells.begin(), cells.end(), [&](int32_t c) { return points_[c] >= 0; });
  const auto num_points = static_cast<int64_t>(empty - cells.begin());
  const auto size = static_cast<int64_t>(cells.size());
  if (num_points == 0 || size < 2) return;
  std::vector<float> planes(dims_ * size);
  for (int64_t j = 0; j < size; ++j)
    for (int64_t d = 0; d < dims_; ++d) planes[d * size + j] = shown_[cells[j] * dims_ + d];
  SmallAssignment problem;
  problem.start(num_points, size);
  std::vector<int32_t> movers(num_points);
  for (int64_t i = 0; i < num_points; ++i) {
    movers[i] = points_[cells[i]];
    squares_from(row(movers[i]), planes.data(), dims_, size, problem.costs(i));
  }
  const bool is_square = num_points == size;
  if (is_square)
    for (int64_t j = 0; j < size; ++j) problem.prices()[j] = prices_[cells[j]];
  const std::vector<int32_t>& places = problem.solve();
  for (const int32_t cell : cells) points_[cell] = -1;
  for (int64_t i = 0; i < num_points; ++i) points_[cells[places[i]]] = movers[i];
  if (!is_square) return;
  const float* prices = problem.prices();
  const float mean = std::accumulate(prices, prices + size, 0.0F) / static_cast<float>(size);
  for (int64_t j = 0; j < size; ++j) prices_[cells[j]] = prices[j] - mean;
}

void GridSorter::assign(const CellGroups& groups) {
  for_each_block(static_cast<int64_t>(groups.groups.size()), [&](int64_t group) {
    const auto [first, last] = groups.groups[group];
    assign({groups.cells.begin() + first, groups.cells.begin() + last});
  });
}

}  // namespace atelier
