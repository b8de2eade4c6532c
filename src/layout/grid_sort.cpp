#include "layout/grid_sort.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "layout/grid_groups.h"
#include "layout/grid_sorter.h"
#include "tensor/ordered.h"
#include "tensor/pca.h"

namespace atelier {
namespace {

constexpr double kWindow = 3;  // a group's window, in radii of the box

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
    throw Error(
        std::to_string(num_points) + " points do not fit into " + std::to_string(num_usable) + " cells", "",
        "give the grid more columns or rows");
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

void sort(GridSorter& sorter, const SortLattice& lattice, const SortOptions& options, uint64_t seed,
          const Progress& progress) {
  // A box of half a torus sees all of it.
  const auto longest = static_cast<double>(std::max({lattice.columns, lattice.rows, lattice.layers}));
  const double first = longest * std::min(options.first_radius, lattice.wraps ? 0.48 : 1.0);
  const double decay = options.decay > 0 ? options.decay : lattice.num_cells() <= 4096 ? 0.98 : 0.95;
  const double num_rounds =
      std::max(1.0, std::floor(std::log(options.last_radius / first) / std::log(decay)));
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
  TORCH_CHECK(options.decay < 1 && options.passes >= 1 && options.candidates >= 2 && options.dims >= 1 &&
                  options.first_radius > 0 && options.last_radius > 0,
              "a radius shrinks, and groups have cells");
  const int64_t num_points = given.size(0);
  if (num_points == 0) return {};
  GridSorter sorter(prepared(given, options.dims, seed), lattice, pinned, seed);

  sort(sorter, lattice, options, seed, progress);
  std::vector<int64_t> cells(num_points, -1);
  for (int64_t cell = 0; cell < lattice.num_cells(); ++cell)
    if (sorter.points()[cell] >= 0) cells[sorter.points()[cell]] = cell;
  return cells;
}

}  // namespace atelier
