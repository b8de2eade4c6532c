#include "tensor/knn_search.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/wide_vectors.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kRows = 2048;  // of a block: the products of a block stay in the cache
constexpr int64_t kSpan = 64;    // products that are looked through at once
constexpr int64_t kSpare = 8;    // candidates beyond those wanted, for what the products round off

struct Candidate {
  float distance;
  int32_t index;
  bool operator<(const Candidate& other) const {
    return distance != other.distance ? distance < other.distance : index < other.index;
  }
};

// Whether a squared distance, but for the query's own square, is below the bound.
ATELIER_WIDE_VECTORS bool holds_nearer(const float* products, const float* squares, int64_t count,
                                       float bound) {
  int found = 0;
  for (int64_t i = 0; i < count; ++i) found |= squares[i] - 2 * products[i] < bound;
  return found;
}

ATELIER_WIDE_VECTORS double squared_distance(const float* a, const float* b, int64_t size) {
  double sums[8] = {};
  int64_t i = 0;
  for (; i + 8 <= size; i += 8)
    for (int64_t lane = 0; lane < 8; ++lane) {
      const double difference = static_cast<double>(a[i + lane]) - static_cast<double>(b[i + lane]);
      sums[lane] += difference * difference;
    }
  for (; i < size; ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sums[i % 8] += difference * difference;
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

at::Tensor center_of(const at::Tensor& rows) {
  at::Tensor center;
  on_one_thread([&] { center = rows.mean(0); });
  return center;
}

at::Tensor squares_of(const at::Tensor& rows) {
  at::Tensor squares;
  on_one_thread([&] { squares = rows.square().sum(1); });
  return squares;
}

}  // namespace

// The nearest so far of one query: a heap whose first is the farthest.
class NeighborSearch::Nearest {
 public:
  explicit Nearest(int64_t count) : count_(static_cast<size_t>(count)) { heap_.reserve(count_); }

  float bound() const {
    return heap_.size() < count_ ? std::numeric_limits<float>::infinity() : heap_[0].distance;
  }

  void add(Candidate candidate) {
    if (heap_.size() == count_) {
      if (!(candidate < heap_[0])) return;
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.back() = candidate;
    } else {
      heap_.push_back(candidate);
    }
    std::push_heap(heap_.begin(), heap_.end());
  }

  const std::vector<Candidate>& all() const { return heap_; }

 private:
  const size_t count_;
  std::vector<Candidate> heap_;
};

NeighborSearch::NeighborSearch(const at::Tensor& rows, const at::Tensor& queries, int64_t count,
                               const at::Tensor& order)
    : is_own_(!queries.defined()),
      count_(std::min(count, rows.size(0) - (is_own_ ? 1 : 0))),
      center_(center_of(rows)),
      rows_((rows - center_).contiguous()),
      queries_(is_own_ ? rows_ : (queries - center_).contiguous()),
      squares_(squares_of(rows_)),
      order_(order),
      found_{at::full({queries_.size(0), count_}, -1, at::kInt),
             at::full({queries_.size(0), count_}, std::numeric_limits<float>::infinity(), at::kFloat)} {}

void NeighborSearch::find(int64_t first, int64_t size, const std::vector<Stretch>& stretches) {
  std::vector<Nearest> nearest(size, Nearest(std::min(count_ + kSpare, rows_.size(0) - (is_own_ ? 1 : 0))));
  const at::Tensor own = queries_.narrow(0, first, size);
  for (const Stretch& stretch : stretches)
    for (int64_t row = stretch.first; row < stretch.first + stretch.size; row += kRows) {
      const int64_t num_rows = std::min(kRows, stretch.first + stretch.size - row);
      const at::Tensor products = own.mm(rows_.narrow(0, row, num_rows).t());
      for (int64_t i = 0; i < size; ++i)
        look_through(products.const_data_ptr<float>() + i * num_rows, row, num_rows, first + i, nearest[i]);
    }
  for (int64_t i = 0; i < size; ++i) finish(first + i, nearest[i]);
}

void NeighborSearch::look_through(const float* products, int64_t row, int64_t num_rows, int64_t query,
                                  Nearest& nearest) const {
  const float* squares = squares_.const_data_ptr<float>() + row;
  for (int64_t at = 0; at < num_rows; at += kSpan) {
    const int64_t size = std::min(kSpan, num_rows - at);
    if (!holds_nearer(products + at, squares + at, size, nearest.bound())) continue;
    for (int64_t i = at; i < at + size; ++i)
      if (!is_own_ || row + i != query)
        nearest.add({squares[i] - 2 * products[i], static_cast<int32_t>(row + i)});
  }
}

int32_t NeighborSearch::name_of(int64_t row) const {
  return order_.defined() ? order_.const_data_ptr<int32_t>()[row] : static_cast<int32_t>(row);
}

// In the order of their true distances.
void NeighborSearch::finish(int64_t query, Nearest& nearest) {
  const int64_t size = rows_.size(1);
  const float* own = queries_.const_data_ptr<float>() + query * size;
  std::vector<std::pair<double, int32_t>> exact;
  for (const Candidate& candidate : nearest.all())
    exact.emplace_back(squared_distance(own, rows_.const_data_ptr<float>() + candidate.index * size, size),
                       name_of(candidate.index));
  std::sort(exact.begin(), exact.end());
  const int64_t place = is_own_ ? name_of(query) : query;
  auto* indices = found_.indices.mutable_data_ptr<int32_t>() + place * count_;
  auto* distances = found_.distances.mutable_data_ptr<float>() + place * count_;
  for (int64_t i = 0; i < std::min<int64_t>(count_, std::ssize(exact)); ++i) {
    indices[i] = exact[i].second;
    distances[i] = static_cast<float>(std::sqrt(exact[i].first));
  }
}

}  // namespace atelier
