// The space in which points are near or far: a metric and principal components, learned from some rows and
// applied to others. Euclidean distances there are those of the metric: of rows of length 1 their squares are
// twice the cosine distance (of correlation, after each row's mean is taken off).
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "tensor/pca.h"

namespace atelier {

class PointSpace {
 public:
  // Of rows (N,D) float32; `num_components` 0: all, without turning.
  PointSpace(const at::Tensor& rows, const std::string& metric, int64_t num_components, uint64_t seed);

  at::Tensor points(const at::Tensor& rows) const;  // (M,D) -> (M,K)

 private:
  std::string metric_;
  std::optional<Pca> pca_;
};

}  // namespace atelier
