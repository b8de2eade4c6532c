#include "layout/quality.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/wide_vectors.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 16;  // points that are asked at once by a thread

// Squared distances of `size` rows of `width` numbers from one.
ATELIER_WIDE_VECTORS void add_squares(const float* rows, const float* own, int64_t size, int64_t width,
                                      float* squares) {
  constexpr int64_t kLanes = 8;
  for (int64_t i = 0; i < size; ++i, rows += width) {
    float lanes[kLanes] = {}, sum = 0;
    int64_t k = 0;
    for (; k + kLanes <= width; k += kLanes)
      for (int64_t lane = 0; lane < kLanes; ++lane) {
        const float away = rows[k + lane] - own[k + lane];
        lanes[lane] += away * away;
      }
    for (; k < width; ++k) sum += (rows[k] - own[k]) * (rows[k] - own[k]);
    for (const float lane : lanes) sum += lane;
    squares[i] = sum;
  }
}

// Of all rows from row `own`.
std::vector<float> squares_from(const at::Tensor& rows, int64_t own) {
  const int64_t size = rows.size(0), width = rows.size(1);
  const auto* values = rows.const_data_ptr<float>();
  std::vector<float> squares(size);
  add_squares(values, values + own * width, size, width, squares.data());
  return squares;
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
  TORCH_CHECK(points.is_contiguous() && map.is_contiguous(), "rows are expected one after another");
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
