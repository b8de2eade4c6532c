// Principal components. The same numbers on any count of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

struct Pca {
  at::Tensor mean;        // (D) float32
  at::Tensor components;  // (K,D) float32, rows of length 1, by falling variance; the largest entry of each
                          // is positive
  at::Tensor variances;   // (K) float64, of the rows along them

  // Rows (N,D) as seen from the mean along the components: (N,K) float32.
  at::Tensor project(const at::Tensor& rows) const;
};

// Of rows (N,D) float32, N and D from 1; `count` at most min(N,D), else it is that. Exact up to 2048 columns,
// by the eigenvectors of their covariance in float64; above, randomized (Halko, Martinsson and Tropp 2011,
// algorithms 4.4 and 5.1, with two power iterations), from `seed`.
Pca pca(const at::Tensor& rows, int64_t count, uint64_t seed = 0);

}  // namespace atelier
