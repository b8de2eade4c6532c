// Nearest neighbors, exactly: distances of blocks of rows by products of matrices. The same on any count of
// threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace atelier {

struct Neighbors {
  at::Tensor indices;  // (Q,K) int32 on the CPU, the nearest first; of equal distance the smaller index first
  at::Tensor distances;  // (Q,K) float32, Euclidean
};

// Of each of `queries` (Q,D) among `rows` (N,D), both float32, without it itself where they are the same
// tensor (`queries` undefined). K = min(count, N), or N - 1 without itself. O(Q N D); 70,000 x 50 take nine
// seconds on two cores, memory beside the result some MB a thread. `progress` gets 0..1 and may throw
// to stop.
Neighbors nearest_neighbors(const at::Tensor& rows, int64_t count, const at::Tensor& queries = {},
                            const std::function<void(double)>& progress = {});

// The same of rows (N,D) among themselves, by libtorch's own operations where the rows lie: for GPUs, which
// go through a million in seconds. The result is on the CPU; of equal distance any order.
Neighbors nearest_neighbors_on_device(const at::Tensor& rows, int64_t count,
                                      const std::function<void(double)>& progress = {});

}  // namespace atelier
