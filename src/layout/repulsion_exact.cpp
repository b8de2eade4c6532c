#include <vector>

#include <ATen/ops/zeros.h>

#include "layout/repulsion.h"
#include "layout/repulsion_pairs.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 64, kLanes = kRepulsionLanes;

template <int dims>
Repulsion repelled(const at::Tensor& map, double dof) {
  const int64_t size = map.size(1), padded = (size + kLanes - 1) / kLanes * kLanes;
  std::vector<float> far(dims * padded, kFarAway);
  const float* planes[dims];
  for (int d = 0; d < dims; ++d) {
    const float* plane = map.const_data_ptr<float>() + d * size;
    std::copy(plane, plane + size, far.begin() + d * padded);
    planes[d] = far.data() + d * padded;
  }
  Repulsion result{at::zeros({dims, size}, at::kFloat)};
  auto* forces = result.forces.mutable_data_ptr<float>();
  std::vector<double> totals(num_spans(size, kBlock));
  const auto power = static_cast<float>(dof);
  for_each_span(size, kBlock, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      float own[dims];
      for (int d = 0; d < dims; ++d) own[d] = planes[d][i];
      RepulsionLanes<dims> lanes;
      if (dof == 1)
        repel_one<dims, true>(planes, padded, own, power, lanes);
      else
        repel_one<dims, false>(planes, padded, own, power, lanes);
      for (int d = 0; d < dims; ++d) forces[d * size + i] = static_cast<float>(lanes.sum(lanes.forces[d]));
      totals[first / kBlock] += lanes.sum(lanes.totals) - 1;  // without itself
    }
  });
  for (const double total : totals) result.total += total;
  return result;
}

}  // namespace

Repulsion repel_exactly(const at::Tensor& map, double dof) {
  TORCH_CHECK(map.dim() == 2 && map.is_contiguous() && map.scalar_type() == at::kFloat,
              "a map is (D,N) float32");
  switch (map.size(0)) {
    case 1:
      return repelled<1>(map, dof);
    case 2:
      return repelled<2>(map, dof);
    default:
      return repelled<3>(map, dof);
  }
}

}  // namespace atelier
