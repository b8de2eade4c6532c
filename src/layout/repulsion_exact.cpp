#include <cmath>
#include <vector>

#include <ATen/ops/zeros.h>

#include "base/wide_vectors.h"
#include "layout/repulsion.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 64, kLanes = 16;

struct Lanes {
  float values[kLanes] = {};
  double sum() const {
    double sum = 0;
    for (const float value : values) sum += value;
    return sum;
  }
};

// What all points do to the one at `own`; the last lanes of `planes` lie so far away that they do nothing.
template <int dims, bool is_cauchy>
ATELIER_WIDE_VECTORS void repel_one(const float* const* planes, int64_t size, const float* own,
                                    float inverse_dof, float dof, Lanes* forces, Lanes& total) {
  for (int64_t j = 0; j < size; j += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      float away[dims], square = 0;
      for (int d = 0; d < dims; ++d) {
        away[d] = own[d] - planes[d][j + lane];
        square += away[d] * away[d];
      }
      const float near = 1 / (1 + square * inverse_dof);
      const float weight = is_cauchy ? near : std::pow(near, dof);
      total.values[lane] += weight;
      for (int d = 0; d < dims; ++d) forces[d].values[lane] += weight * near * away[d];
    }
}

template <int dims>
Repulsion repelled(const at::Tensor& map, double dof) {
  constexpr float kFar = 1e18F;
  const int64_t size = map.size(1), padded = (size + kLanes - 1) / kLanes * kLanes;
  std::vector<float> far(dims * padded, kFar);
  const float* planes[dims];
  for (int d = 0; d < dims; ++d) {
    const float* plane = map.const_data_ptr<float>() + d * size;
    std::copy(plane, plane + size, far.begin() + d * padded);
    planes[d] = far.data() + d * padded;
  }
  Repulsion result{at::zeros({dims, size}, at::kFloat)};
  auto* forces = result.forces.mutable_data_ptr<float>();
  const int64_t num_blocks = (size + kBlock - 1) / kBlock;
  std::vector<double> totals(num_blocks);
  for_each_block(num_blocks, [&](int64_t block) {
    for (int64_t i = block * kBlock; i < std::min(size, (block + 1) * kBlock); ++i) {
      float own[dims];
      for (int d = 0; d < dims; ++d) own[d] = planes[d][i];
      Lanes force[dims], total;
      const auto inverse = static_cast<float>(1 / dof), power = static_cast<float>(dof);
      if (dof == 1)
        repel_one<dims, true>(planes, padded, own, inverse, power, force, total);
      else
        repel_one<dims, false>(planes, padded, own, inverse, power, force, total);
      for (int d = 0; d < dims; ++d) forces[d * size + i] = static_cast<float>(force[d].sum());
      totals[block] += total.sum() - 1;  // without itself
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
