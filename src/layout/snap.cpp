#include "layout/snap.h"

#include <ATen/ops/tensor.h>

#include "layout/travel_cost.h"

namespace atelier {
namespace {

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
  const TravelCost<0> cost_of(static_cast<int>(dims), options.cost == "squared", options.wrap);
  for (const Pin& pin : pins) {
    const double cost = cost_of(from.const_data_ptr<double>() + pin.point * dims,
                                to.const_data_ptr<double>() + pin.place * dims);
    result.cost += cost;
    result.bound += cost;
  }
  return result;
}

}  // namespace atelier
