#include "tensor/knn.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <limits>

#include "tensor/knn_search.h"
#include "tensor/ordered.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kQueries = 256;
constexpr int64_t kProducts = int64_t{1} << 28;  // numbers that a device is given at once: 1 GiB
constexpr int64_t kSpare = 8;  // candidates beyond those wanted, for what products round off

}  // namespace

Neighbors nearest_neighbors(const at::Tensor& rows, int64_t count, const at::Tensor& queries,
                            const std::function<void(double)>& progress) {
  TORCH_CHECK(rows.dim() == 2 && rows.scalar_type() == at::kFloat && rows.size(0) > 0,
              "(N,D) float32 is expected");
  TORCH_CHECK(!queries.defined() || queries.size(1) == rows.size(1),
              "queries have another size than the rows");
  const at::NoGradGuard no_grad;
  NeighborSearch search(rows.cpu(), queries.defined() ? queries.cpu() : queries, count);
  if (search.found().indices.numel() == 0) return search.found();
  const std::vector<Stretch> all{{0, rows.size(0)}};
  const int64_t num_queries = search.num_queries(), at_once = 8 * kQueries * num_threads();
  for (int64_t begin = 0; begin < num_queries; begin += at_once) {
    const int64_t count_now = std::min(at_once, num_queries - begin);
    for_each_span(count_now, kQueries,
                  [&](int64_t first, int64_t last) { search.find(begin + first, last - first, all); });
    if (progress) progress(static_cast<double>(begin + count_now) / static_cast<double>(num_queries));
  }
  return search.found();
}

Neighbors nearest_neighbors_on_device(const at::Tensor& rows, int64_t count,
                                      const std::function<void(double)>& progress) {
  TORCH_CHECK(rows.dim() == 2 && rows.scalar_type() == at::kFloat && rows.size(0) > 0,
              "(N,D) float32 is expected");
  const at::NoGradGuard no_grad;
  const int64_t size = rows.size(0), wanted = std::min(count, size - 1);
  Neighbors found{at::empty({size, wanted}, at::kInt), at::empty({size, wanted}, at::kFloat)};
  if (wanted == 0) return found;
  const at::Tensor centered = rows - rows.mean(0), squares = centered.square().sum(1);
  const int64_t largest = std::max(size, (wanted + kSpare) * rows.size(1));
  const int64_t at_once = std::clamp<int64_t>(kProducts / largest, 1, size);
  for (int64_t first = 0; first < size; first += at_once) {
    const int64_t num_queries = std::min(at_once, size - first);
    const at::Tensor own = centered.narrow(0, first, num_queries);
    at::Tensor away = squares - 2 * own.mm(centered.t());
    away.diagonal(first).fill_(std::numeric_limits<float>::infinity());
    const at::Tensor near = std::get<1>(away.topk(std::min(wanted + kSpare, size - 1), 1, /*largest=*/false));
    const at::Tensor others = centered.index_select(0, near.flatten()).view({num_queries, near.size(1), -1});
    const auto [distances, order] = (others - own.unsqueeze(1)).square().sum(2).sqrt().sort(1);
    found.distances.narrow(0, first, num_queries).copy_(distances.narrow(1, 0, wanted));
    found.indices.narrow(0, first, num_queries).copy_(near.gather(1, order).narrow(1, 0, wanted));
    if (progress) progress(static_cast<double>(first + num_queries) / static_cast<double>(size));
  }
  return found;
}

}  // namespace atelier
