#include "embed/similarity.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mm.h>

#include "tensor/ordered.h"

namespace atelier {

at::Tensor unit_rows(const at::Tensor& rows) {
  constexpr double kShortest = 1e-20;
  return rows / at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true).clamp_min(kShortest);
}

at::Tensor similarity_matrix(const at::Tensor& rows, Metric metric) {
  at::Tensor matrix;
  on_one_thread([&] {
    at::Tensor values = rows.to(at::kDouble);
    if (metric == Metric::euclidean) {
      matrix = at::cdist(values, values, 2, /*compute_mode=*/2);
    } else {
      if (metric == Metric::correlation) values = values - values.mean(1, /*keepdim=*/true);
      values = unit_rows(values);
      matrix = values.mm(values.t()).clamp(-1, 1);
    }
    matrix = (matrix + matrix.t()) / 2;
  });
  return matrix;
}

}  // namespace atelier
