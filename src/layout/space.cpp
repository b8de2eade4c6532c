#include "layout/space.h"

#include <ATen/TensorOperators.h>

#include "tensor/ordered.h"

namespace atelier {
namespace {

// Rows of zeros stay.
at::Tensor measured(const at::Tensor& rows, const std::string& metric) {
  if (metric == "euclidean") return rows;
  at::Tensor directions = rows;
  on_one_thread([&] {
    if (metric == "correlation") directions = rows - rows.mean(1, true);
    directions = directions / directions.square().sum(1, true).sqrt().clamp_min(1e-12);
  });
  return directions;
}

}  // namespace

PointSpace::PointSpace(const at::Tensor& rows, const std::string& metric, int64_t num_components,
                       uint64_t seed)
    : metric_(metric) {
  if (num_components > 0 && num_components < rows.size(1))
    pca_ = pca(measured(rows, metric), num_components, seed);
}

at::Tensor PointSpace::points(const at::Tensor& rows) const {
  const at::Tensor directions = measured(rows, metric_);
  return pca_ ? pca_->project(directions) : directions.contiguous();
}

}  // namespace atelier
