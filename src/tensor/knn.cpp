#include "tensor/knn.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "tensor/knn_search.h"
#include "tensor/ordered.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kQueries = 256;

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

}  // namespace atelier
