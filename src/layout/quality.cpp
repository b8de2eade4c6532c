#include "layout/quality.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 16;  // points that are asked at once by a thread

// The rows in the order of their distance from row `own`, which is left out.
std::vector<int32_t> neighbors_of(const at::Tensor& rows, int64_t own) {
  const at::Tensor squares = (rows - rows[own]).square_().sum(1);
  const auto* values = squares.const_data_ptr<float>();
  std::vector<int32_t> order(rows.size(0));
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + own);
  std::sort(order.begin(), order.end(),
            [&](int32_t a, int32_t b) { return std::pair(values[a], a) < std::pair(values[b], b); });
  return order;
}

struct Found {
  int64_t kept = 0, too_far = 0;  // neighbors kept; ranks beyond `count` of those that came instead
};

Found asked(const at::Tensor& points, const at::Tensor& map, int64_t own, int64_t count) {
  const std::vector<int32_t> truly = neighbors_of(points, own), shown = neighbors_of(map, own);
  std::vector<int64_t> ranks(points.size(0));
  for (size_t place = 0; place < truly.size(); ++place) ranks[truly[place]] = static_cast<int64_t>(place) + 1;
  Found found;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t rank = ranks[shown[i]];
    found.kept += rank <= count;
    found.too_far += std::max<int64_t>(0, rank - count);
  }
  return found;
}

}  // namespace

MapQuality map_quality(const at::Tensor& points, const at::Tensor& map, int64_t count, int64_t most_asked) {
  TORCH_CHECK(points.dim() == 2 && map.dim() == 2 && points.size(0) == map.size(0),
              "a map has a row a point");
  const int64_t size = points.size(0);
  count = std::min(count, (size - 1) / 2);
  if (count < 1) return {1, 1, 0};
  const int64_t num_asked = std::min(size, most_asked), num_blocks = (num_asked + kBlock - 1) / kBlock;
  std::vector<Found> found(num_asked);
  for_each_block(num_blocks, [&](int64_t block) {
    for (int64_t i = block * kBlock; i < std::min(num_asked, (block + 1) * kBlock); ++i)
      found[i] = asked(points, map, i * size / num_asked, count);
  });
  Found all;
  for (const Found& one : found) {
    all.kept += one.kept;
    all.too_far += one.too_far;
  }
  const auto n = static_cast<double>(size), k = static_cast<double>(count),
             m = static_cast<double>(num_asked);
  return {static_cast<double>(all.kept) / (m * k),
          1 - 2 * static_cast<double>(all.too_far) / (m * k * (2 * n - 3 * k - 1)), num_asked};
}

}  // namespace atelier
