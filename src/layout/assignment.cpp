#include "layout/assignment.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace atelier {
namespace {

struct Costs {
  const double* points;
  const double* cells;
  int64_t dims;
  const AssignmentOptions& options;

  double of(int64_t i, int64_t j) const {
    double sum = 0;
    for (int64_t d = 0; d < dims; ++d) {
      double way = std::abs(points[i * dims + d] - cells[j * dims + d]);
      const double period = options.wrap.empty() ? 0 : options.wrap[d];
      if (period > 0) way = std::abs(way - period * std::round(way / period));
      sum += way * way;
    }
    return options.cost == "euclidean" ? std::sqrt(sum) : sum;
  }
};

}  // namespace

// Shortest augmenting paths over all pairs.
Assignment assign(const at::Tensor& points, const at::Tensor& cells, const AssignmentOptions& options,
                  const AssignmentProgress& progress) {
  const int64_t n = points.size(0), m = cells.size(0);
  if (n > m) throw Error(std::to_string(n) + " points for " + std::to_string(m) + " cells");
  const at::Tensor p = points.contiguous(), c = cells.contiguous();
  const Costs costs{p.const_data_ptr<double>(), c.const_data_ptr<double>(), p.size(1), options};
  constexpr double kFar = std::numeric_limits<double>::infinity();
  std::vector<double> row_price(n + 1, 0), price(m + 1, 0);
  std::vector<int64_t> owner(m + 1, 0), way(m + 1, 0);
  for (int64_t i = 1; i <= n; ++i) {
    owner[0] = i;
    int64_t j0 = 0;
    std::vector<double> least(m + 1, kFar);
    std::vector<bool> is_done(m + 1, false);
    do {
      is_done[j0] = true;
      const int64_t i0 = owner[j0];
      double delta = kFar;
      int64_t j1 = 0;
      for (int64_t j = 1; j <= m; ++j) {
        if (is_done[j]) continue;
        const double reduced = costs.of(i0 - 1, j - 1) - row_price[i0] - price[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          way[j] = j0;
        }
        if (least[j] < delta) {
          delta = least[j];
          j1 = j;
        }
      }
      for (int64_t j = 0; j <= m; ++j) {
        if (is_done[j]) {
          row_price[owner[j]] += delta;
          price[j] -= delta;
        } else {
          least[j] -= delta;
        }
      }
      j0 = j1;
    } while (owner[j0] != 0);
    for (; j0 != 0; j0 = way[j0]) owner[j0] = owner[way[j0]];
    if (progress) progress(static_cast<double>(i) / static_cast<double>(n), 1);
  }
  Assignment result{.cells = std::vector<int64_t>(n, -1)};
  for (int64_t j = 1; j <= m; ++j)
    if (owner[j] != 0) result.cells[owner[j] - 1] = j - 1;
  for (int64_t i = 0; i < n; ++i) result.cost += costs.of(i, result.cells[i]);
  result.bound = result.cost;
  result.is_optimal = true;
  return result;
}

}  // namespace atelier
