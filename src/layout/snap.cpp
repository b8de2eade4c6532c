#include "layout/snap.h"

#include <ATen/ops/tensor.h>

#include <cmath>

namespace atelier {
namespace {

double cost_of(const double* a, const double* b, int64_t dims, const AssignmentOptions& options) {
  double sum = 0;
  for (int64_t d = 0; d < dims; ++d) {
    double way = a[d] - b[d];
    if (!options.wrap.empty() && options.wrap[d] > 0) way = std::remainder(way, options.wrap[d]);
    sum += way * way;
  }
  return options.cost == "euclidean" ? std::sqrt(sum) : sum;
}

at::Tensor rows_at(const at::Tensor& rows, const std::vector<int64_t>& places) {
  return rows.index_select(0, at::tensor(places, at::kLong));
}

}  // namespace

Assignment snapped(const at::Tensor& points, const at::Tensor& cells, const std::vector<int64_t>& offered,
                   const std::vector<Pin>& pins, const AssignmentOptions& options,
                   const AssignmentProgress& progress) {
  std::vector<int64_t> place_of(points.size(0), -1), free;
  for (const Pin& pin : pins) place_of[pin.point] = pin.place;
  for (int64_t i = 0; i < points.size(0); ++i)
    if (place_of[i] < 0) free.push_back(i);

  Assignment result{.is_optimal = true};
  if (!free.empty()) result = assign(rows_at(points, free), rows_at(cells, offered), options, progress);
  for (size_t i = 0; i < free.size(); ++i) place_of[free[i]] = offered[result.cells[i]];
  result.cells = std::move(place_of);

  const at::Tensor from = points.contiguous(), to = cells.contiguous();
  const int64_t dims = points.size(1);
  for (const Pin& pin : pins) {
    const double cost = cost_of(from.const_data_ptr<double>() + pin.point * dims,
                                to.const_data_ptr<double>() + pin.place * dims, dims, options);
    result.cost += cost;
    result.bound += cost;
  }
  return result;
}

}  // namespace atelier
