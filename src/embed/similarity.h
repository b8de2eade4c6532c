// How alike rows are, each to each.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// `cosine` of the angle between rows; `correlation` the same of rows whose own mean was taken off (Pearson);
// `euclidean` how far they are apart.
enum class Metric { cosine, correlation, euclidean };

// Rows (N,D) of length 1; what is zero stays so.
at::Tensor unit_rows(const at::Tensor& rows);

// (N,N) float64 of rows (N,D), symmetric. Memory 8 N N bytes. The same on any count of threads.
at::Tensor similarity_matrix(const at::Tensor& rows, Metric metric);

}  // namespace atelier
