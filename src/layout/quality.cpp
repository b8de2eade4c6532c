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

// Squared distances of all rows from row `own`.
std::vector<float> squares_from(const at::Tensor& rows, int64_t own) {
  const at::Tensor squares = (rows - rows[own]).square_().sum(1);
  const auto* values = squares.const_data_ptr<float>();
  return {values, values + rows.size(0)};
}

// The `count` rows nearest to row `own`; of equal distance the smaller first.
std::vector<int32_t> nearest(const std::vector<float>& squares, int64_t own, int64_t count) {
  std::vector<int32_t> order(squares.size());
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + own);
  std::nth_element(order.begin(), order.begin() + count, order.end(),
                   [&](int32_t a, int32_t b) { return std::pair(squares[a], a) < std::pair(squares[b], b); });
  order.resize(count);
  return order;
}

// Which neighbor `other` is of `own`, from 1.
int64_t rank_of(const std::vector<float>& squares, int64_t own, int32_t other) {
  const float square = squares[other];
  int64_t nearer = 0;
  for (const float one : squares) nearer += one < square;
  for (int32_t i = 0; i < other; ++i) nearer += squares[i] == square;
  return nearer - (std::pair(squares[own], own) < std::pair<float, int64_t>(square, other)) + 1;
}

struct Found {
  int64_t kept = 0, too_far = 0;  // neighbors kept; ranks beyond `count` of those that came instead
};

Found asked(const at::Tensor& points, const at::Tensor& map, int64_t own, int64_t count) {
  const std::vector<float> truly = squares_from(points, own);
  Found found;
  for (const int32_t shown : nearest(squares_from(map, own), own, count)) {
    const int64_t rank = rank_of(truly, own, shown);
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
  const int64_t num_asked = std::min(size, most_asked);
  std::vector<Found> found(num_asked);
  for_each_span(num_asked, kBlock, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) found[i] = asked(points, map, i * size / num_asked, count);
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
