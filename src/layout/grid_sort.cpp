#include "layout/grid_sort.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/wide_vectors.h"
#include "layout/grid_filter.h"
#include "layout/grid_groups.h"
#include "layout/small_assignment.h"
#include "tensor/ordered.h"
#include "tensor/pca.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr int64_t kCells = 1024;      // that a thread takes at once
constexpr float kEmptyWeight = 0.01F;  // of a cell without a point, which keeps what the map showed there
constexpr double kPinShare = 0.1;     // a pinned point weighs as much as this part of the box
constexpr float kOwnWeight = 0.7F;    // of a cell in what it is compared with; its neighbors have 1
constexpr double kWindow = 3;         // a group's window, in radii of the box

// Centered rows with a mean square of 1.
at::Tensor prepared(const at::Tensor& features, int64_t most_dims, uint64_t seed) {
  at::Tensor rows = features.contiguous();
  if (rows.size(1) > most_dims) rows = pca(rows, most_dims, seed).project(rows);
  on_one_thread([&] {
    const at::Tensor wide = rows.to(at::kDouble);
    const at::Tensor centered = wide - wide.mean(0, true);
    const double scale = centered.square().sum(1).mean().sqrt().item<double>();
    rows = (scale > 0 ? centered / scale : centered).to(at::kFloat).contiguous();
  });
  return rows;
}

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

class GridSorter {
 public:
  GridSorter(const at::Tensor& rows, const SortLattice& lattice, const std::vector<int64_t>& pinned,
             uint64_t seed);

  void smooth(double radius);
  void assign(const CellGroups& groups);

  const std::vector<int32_t>& free_cells() const { return free_cells_; }
  const std::vector<int32_t>& points() const { return points_; }

 private:
  const float* row(int32_t point) const { return rows_.const_data_ptr<float>() + point * dims_; }
  void scatter(const std::vector<int64_t>& pinned, uint64_t seed);
  void weigh(int64_t cell, float pin_weight);
  void divide(int64_t cell, float pin_weight);
  float weight_of(int64_t cell, float pin_weight) const;
  void assign(std::vector<int32_t>& cells, SmallAssignment& problem, std::vector<float>& planes);

  const at::Tensor rows_;
  const SortLattice& lattice_;
  const int64_t dims_;
  std::vector<int32_t> points_, free_cells_;  // the point of each cell, or -1; cells that points move between
  std::vector<bool> is_pinned_;               // of cells
  std::vector<float> shown_, sums_, prices_;  // what the smooth map shows, a row a cell; its sums and weights
};

GridSorter::GridSorter(const at::Tensor& rows, const SortLattice& lattice,
                       const std::vector<int64_t>& pinned, uint64_t seed)
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
void GridSorter::assign(std::vector<int32_t>& cells, SmallAssignment& problem, std::vector<float>& planes) {
  const auto empty = std::partition(cells.begin(), cells.end(), [&](int32_t c) { return points_[c] >= 0; });
  const auto num_points = static_cast<int64_t>(empty - cells.begin());
  const auto size = static_cast<int64_t>(cells.size());
  if (num_points == 0 || size < 2) return;
  planes.resize(dims_ * size);
  for (int64_t j = 0; j < size; ++j)
    for (int64_t d = 0; d < dims_; ++d) planes[d * size + j] = shown_[cells[j] * dims_ + d];
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
  constexpr int64_t kGroups = 2;
  for_each_span(static_cast<int64_t>(groups.groups.size()), kGroups, [&](int64_t first, int64_t last) {
    SmallAssignment problem;
    std::vector<float> planes;
    for (int64_t i = first; i < last; ++i) {
      const auto [begin, end] = groups.groups[i];
      std::vector<int32_t> cells(groups.cells.begin() + begin, groups.cells.begin() + end);
      assign(cells, problem, planes);
    }
  });
}

void check(const at::Tensor& features, const SortLattice& lattice, const std::vector<int64_t>& pinned) {
  TORCH_CHECK(features.dim() == 2 && features.size(1) >= 1 && features.scalar_type() == at::kFloat,
              "features are (N,D) float32");
  TORCH_CHECK(lattice.columns >= 1 && lattice.rows >= 1 && lattice.layers >= 1, "a lattice has cells");
  TORCH_CHECK(lattice.num_cells() <= std::numeric_limits<int32_t>::max(), "too many cells");
  TORCH_CHECK(lattice.usable.empty() || static_cast<int64_t>(lattice.usable.size()) == lattice.num_cells(),
              "of each cell it is said whether it is usable");
  TORCH_CHECK(pinned.empty() || static_cast<int64_t>(pinned.size()) == features.size(0),
              "of each point it is said where it is pinned");
  const int64_t num_points = features.size(0), num_usable = lattice.num_usable();
  if (num_points > num_usable)
    throw Error(std::to_string(num_points) + " points do not fit into " + std::to_string(num_usable) +
                    " cells",
                "", "give the grid more columns or rows");
  const float* values = features.const_data_ptr<float>();
  if (!std::all_of(values, values + features.numel(), [](float value) { return std::isfinite(value); }))
    throw Error("there are features that are not finite", "", "remove those points");
  std::vector<bool> is_taken(lattice.num_cells());
  for (const int64_t cell : pinned) {
    if (cell < 0) continue;
    if (cell >= lattice.num_cells() || !lattice.is_usable(cell) || is_taken[cell])
      throw Error("a point is pinned to a cell that is not there, not usable or another's", "",
                  "pin each to a cell of its own");
    is_taken[cell] = true;
  }
}

}  // namespace

int64_t SortLattice::num_usable() const {
  return usable.empty() ? num_cells() : std::count(usable.begin(), usable.end(), true);
}

std::vector<int64_t> sort_on_grid(const at::Tensor& features, const SortLattice& lattice,
                                  const std::vector<int64_t>& pinned, const SortOptions& options,
                                  uint64_t seed, const Progress& progress) {
  const at::NoGradGuard no_grad;
  const at::Tensor given = features.contiguous();
  check(given, lattice, pinned);
  const int64_t num_points = given.size(0);
  if (num_points == 0) return {};
  GridSorter sorter(prepared(given, options.dims, seed), lattice, pinned, seed);

  // A box of half a torus sees all of it.
  const auto longest = static_cast<double>(std::max({lattice.columns, lattice.rows, lattice.layers}));
  const double first = longest * std::min(options.first_radius, lattice.wraps ? 0.48 : 1.0);
  const double decay = options.decay > 0 ? options.decay : lattice.num_cells() <= 4096 ? 0.97 : 0.95;
  const double num_rounds = std::max(1.0, std::floor(std::log(options.last_radius / first) / std::log(decay)));
  uint32_t pass = 0;
  for (int64_t round = 0; static_cast<double>(round) < num_rounds; ++round) {
    const double radius = first * std::pow(decay, static_cast<double>(round));
    const auto side = static_cast<int64_t>(std::ceil(kWindow * radius)) + 1;
    for (int64_t i = 0; i < options.passes; ++i) {
      sorter.smooth(radius);
      sorter.assign(random_groups(lattice, sorter.free_cells(), side, options.candidates, seed, pass++));
      if (progress) progress(pass / (num_rounds * static_cast<double>(options.passes)));
    }
  }

  std::vector<int64_t> cells(num_points, -1);
  for (int64_t cell = 0; cell < lattice.num_cells(); ++cell)
    if (sorter.points()[cell] >= 0) cells[sorter.points()[cell]] = cell;
  return cells;
}

}  // namespace atelier
