#include "layout/grid_quality.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kParts = 32, kAtOnce = 32;  // parts of the sum; points whose distances are made together

struct Place {
  int32_t column, row, layer;
};

struct Grid {
  std::vector<Place> places;  // of points
  std::array<int32_t, 3> lengths;
  bool wraps;

  int32_t apart(int32_t a, int32_t b, int axis) const {
    const int32_t steps = std::abs(a - b);
    return wraps ? std::min(steps, lengths[axis] - steps) : steps;
  }
  // Squared.
  int32_t distance(const Place& a, const Place& b) const {
    const int32_t x = apart(a.column, b.column, 0), y = apart(a.row, b.row, 1),
                  z = apart(a.layer, b.layer, 2);
    return x * x + y * y + z * z;
  }
  int32_t farthest() const {
    return distance({0, 0, 0}, wraps ? Place{lengths[0] / 2, lengths[1] / 2, lengths[2] / 2}
                                     : Place{lengths[0] - 1, lengths[1] - 1, lengths[2] - 1});
  }
};

// A distance of features and whose it is; as one number, it sorts by the distance.
uint64_t keyed(float distance, int32_t point) {
  return uint64_t{std::bit_cast<uint32_t>(distance)} << 32 | static_cast<uint32_t>(point);
}

float distance_in(uint64_t key) {
  return std::bit_cast<float>(static_cast<uint32_t>(key >> 32));
}

// By the upper half, three times eleven bits.
void sort_keys(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch) {
  constexpr int kBits = 11, kSteps = 3;
  constexpr uint64_t kMask = (1 << kBits) - 1;
  scratch.resize(keys.size());
  for (int step = 0; step < kSteps; ++step) {
    const int shift = 32 + step * kBits;
    std::array<int64_t, (1 << kBits) + 1> starts{};
    for (const uint64_t key : keys) ++starts[(key >> shift & kMask) + 1];
    for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    for (const uint64_t key : keys) scratch[starts[key >> shift & kMask]++] = key;
    keys.swap(scratch);
  }
}

// Sums over points of the distance to the k-th neighbor, the point itself being the 0th.
struct Sums {
  std::vector<double> on_grid, in_truth;
};

class Asking {
 public:
  Asking(const Grid& grid, Sums& sums) : grid_(grid), sums_(sums), starts_(grid.farthest() + 2) {}

  // `squares` (N): of feature distances from `own`.
  void ask(int64_t own, const double* squares) {
    const auto size = static_cast<int32_t>(grid_.places.size());
    keys_.resize(size);
    apart_.resize(size);
    std::fill(starts_.begin(), starts_.end(), 0);
    for (int32_t i = 0; i < size; ++i) {
      const double square = i == own ? 0 : std::max(0.0, squares[i]);
      keys_[i] = keyed(static_cast<float>(std::sqrt(square)), i);
      apart_[i] = grid_.distance(grid_.places[own], grid_.places[i]);
      ++starts_[apart_[i] + 1];
    }
    for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    sort_keys(keys_, scratch_);
    for (int32_t k = 0; k < size; ++k) {
      const float distance = distance_in(keys_[k]);
      sums_.in_truth[k] += distance;
      sums_.on_grid[starts_[apart_[static_cast<uint32_t>(keys_[k])]]++] += distance;
    }
  }

 private:
  const Grid& grid_;
  Sums& sums_;
  std::vector<int64_t> starts_;  // of the points of each distance on the grid, in the order of distances
  std::vector<uint64_t> keys_, scratch_;
  std::vector<int32_t> apart_;
};

// Points `asked` among all: the rows of `points` (N,D) float64, whose squared lengths are `lengths` (N).
Sums sums_of(const at::Tensor& points, const at::Tensor& lengths, const Grid& grid,
             const std::vector<int64_t>& asked) {
  const int64_t size = points.size(0);
  Sums sums{std::vector<double>(size), std::vector<double>(size)};
  Asking asking(grid, sums);
  for (size_t first = 0; first < asked.size(); first += kAtOnce) {
    const size_t last = std::min(asked.size(), first + kAtOnce);
    const at::Tensor chosen = at::tensor(at::ArrayRef<int64_t>(asked.data() + first, last - first));
    at::Tensor squares = at::mm(points.index_select(0, chosen), points.t()).mul_(-2);
    squares.add_(lengths).add_(lengths.index_select(0, chosen).unsqueeze(1));
    for (size_t i = first; i < last; ++i)
      asking.ask(asked[i], squares.const_data_ptr<double>() + static_cast<int64_t>(i - first) * size);
  }
  return sums;
}

Sums summed(const at::Tensor& points, const Grid& grid, int64_t num_asked) {
  const int64_t size = points.size(0);
  at::Tensor lengths;
  on_one_thread([&] { lengths = points.square().sum(1); });
  std::vector<Sums> parts(kParts);
  for_each_block(kParts, [&](int64_t part) {
    std::vector<int64_t> asked;
    for (int64_t i = part * num_asked / kParts; i < (part + 1) * num_asked / kParts; ++i)
      asked.push_back(i * size / num_asked);
    parts[part] = sums_of(points, lengths, grid, asked);
  });
  for (int64_t part = 1; part < kParts; ++part)
    for (int64_t k = 0; k < size; ++k) {
      parts[0].on_grid[k] += parts[part].on_grid[k];
      parts[0].in_truth[k] += parts[part].in_truth[k];
    }
  return std::move(parts[0]);
}

// The p-th power of the norm of the gains.
double gain(const std::vector<double>& sums, double mean, double p) {
  double so_far = 0, power = 0;
  const auto num_asked_mean = [&](size_t k) { return so_far / static_cast<double>(k); };
  for (size_t k = 1; k < sums.size(); ++k) {
    so_far += sums[k];
    power += std::pow(std::max(0.0, 1 - num_asked_mean(k) / mean), p);
  }
  return power;
}

Grid grid_of(const std::vector<int64_t>& cells, const SortLattice& lattice) {
  Grid grid{{},
            {static_cast<int32_t>(lattice.columns), static_cast<int32_t>(lattice.rows),
             static_cast<int32_t>(lattice.layers)},
            lattice.wraps};
  for (const int64_t cell : cells) {
    const int64_t row = cell / lattice.columns;
    grid.places.push_back({static_cast<int32_t>(cell % lattice.columns),
                           static_cast<int32_t>(row % lattice.rows),
                           static_cast<int32_t>(row / lattice.rows)});
  }
  return grid;
}

}  // namespace

double distance_preservation_quality(const at::Tensor& features, const std::vector<int64_t>& cells,
                                     const SortLattice& lattice, double p, int64_t most_asked) {
  const at::NoGradGuard no_grad;
  TORCH_CHECK(features.dim() == 2 && static_cast<int64_t>(cells.size()) == features.size(0),
              "each row of features has a cell");
  const int64_t size = features.size(0);
  if (size < 3) return 1;
  // Seen from the first, so that equal ones are 0 and no distance is lost in rounding.
  at::Tensor points;
  on_one_thread([&] {
    const at::Tensor wide = features.to(at::kDouble);
    points = (wide - wide.narrow(0, 0, 1)).contiguous();
  });
  const Sums sums = summed(points, grid_of(cells, lattice), std::min(size, most_asked));
  double mean = 0;
  for (const double sum : sums.in_truth) mean += sum;
  mean /= static_cast<double>(size - 1);
  const double best = gain(sums.in_truth, mean, p);
  return mean > 0 && best > 0 ? std::pow(gain(sums.on_grid, mean, p) / best, 1 / p) : 1;
}

}  // namespace atelier
