// Every point gets a cell of its own so that the total cost is least: the linear assignment problem between a
// cloud and the cells of a grid. Prices of cells prove how good it is: whatever the assignment, it costs at
// least sum_i min_j (cost_ij - price_j) + sum_j price_j, the dual bound, and that of the optimum costs the
// same.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace atelier {

struct AssignmentOptions {
  std::string solver = "auto";   // exact; near: until the gap is small; auto: exact for up to 200,000 points
  std::string cost = "squared";  // Euclidean distance, or `euclidean`: the distance itself
  double gap = 0.001;            // that `near` stops at, of the cost
  double time_budget_s = 0;      // 0: none; the best until then
  std::vector<double> wrap;      // the length after which each of the D axes begins anew (0: never); or none
};

struct Assignment {
  std::vector<int64_t> cells;  // N: the place in `cells` of every point's own
  double cost = 0;             // the sum of all points' costs
  double bound = 0;            // no assignment costs less
  bool is_optimal = false;  // proved, of costs rounded to 2^-40 of the largest (coarser beyond 100,000 cells)

  double gap() const { return cost > 0 ? (cost - bound) / cost : 0; }
};

// Told between steps: the part that is done, 0..1, and the gap of the best assignment so far (1: there is
// none yet). Where it gives false, the best so far is the result.
using AssignmentProgress = std::function<bool(double fraction, double gap)>;

// points (N,D) and cells (M,D), M >= N, float64 on the CPU, D at least 1; all finite. The same result on any
// count of threads. Error where there are more points than cells.
Assignment assign(const at::Tensor& points, const at::Tensor& cells, const AssignmentOptions& options,
                  const AssignmentProgress& progress = {});

}  // namespace atelier
