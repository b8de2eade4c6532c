#include "tensor/knn.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/wide_vectors.h"
#include "tensor/ordered.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kQueries = 256, kRows = 2048;  // of a block: the products of a block stay in the cache
constexpr int64_t kSpan = 64;                    // products that are looked through at once
constexpr int64_t kSpare = 8;  // candidates beyond those wanted, for what the products round off

struct Candidate {
  float distance;
  int32_t index;
  bool operator<(const Candidate& other) const {
    return distance != other.distance ? distance < other.distance : index < other.index;
  }
};

// Squared distances but for the query's own square, in place of products.
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

// The nearest so far of one query: a heap whose first is the farthest.
class Nearest {
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

  std::vector<Candidate>& all() { return heap_; }

 private:
  const size_t count_;
  std::vector<Candidate> heap_;
};

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

class Search {
 public:
  Search(const at::Tensor& rows, const at::Tensor& queries, int64_t count)
      : is_own_(!queries.defined()),
        count_(std::min(count, rows.size(0) - (is_own_ ? 1 : 0))),
        center_(center_of(rows)),
        rows_((rows - center_).contiguous()),
        queries_(is_own_ ? rows_ : (queries - center_).contiguous()),
        squares_(squares_of(rows_)),
        found_{at::empty({queries_.size(0), count_}, at::kInt),
               at::empty({queries_.size(0), count_}, at::kFloat)} {}

  int64_t num_blocks() const { return (queries_.size(0) + kQueries - 1) / kQueries; }
  Neighbors& found() { return found_; }

  void block(int64_t number) {
    const int64_t first = number * kQueries, size = std::min(kQueries, queries_.size(0) - first);
    std::vector<Nearest> nearest(size, Nearest(std::min(count_ + kSpare, rows_.size(0) - (is_own_ ? 1 : 0))));
    const at::Tensor own = queries_.narrow(0, first, size);
    for (int64_t row = 0; row < rows_.size(0); row += kRows) {
      const int64_t num_rows = std::min(kRows, rows_.size(0) - row);
      const at::Tensor products = own.mm(rows_.narrow(0, row, num_rows).t());
      for (int64_t i = 0; i < size; ++i)
        look_through(products.const_data_ptr<float>() + i * num_rows, row, num_rows, first + i, nearest[i]);
    }
    for (int64_t i = 0; i < size; ++i) finish(first + i, nearest[i]);
  }

 private:
  void look_through(const float* products, int64_t row, int64_t num_rows, int64_t query,
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

  // In the order of their true distances.
  void finish(int64_t query, Nearest& nearest) {
    const int64_t size = rows_.size(1);
    const float* own = queries_.const_data_ptr<float>() + query * size;
    std::vector<std::pair<double, int32_t>> exact;
    for (const Candidate& candidate : nearest.all())
      exact.emplace_back(squared_distance(own, rows_.const_data_ptr<float>() + candidate.index * size, size),
                         candidate.index);
    std::sort(exact.begin(), exact.end());
    auto* indices = found_.indices.mutable_data_ptr<int32_t>() + query * count_;
    auto* distances = found_.distances.mutable_data_ptr<float>() + query * count_;
    for (int64_t i = 0; i < count_; ++i) {
      indices[i] = exact[i].second;
      distances[i] = static_cast<float>(std::sqrt(exact[i].first));
    }
  }

  const bool is_own_;
  const int64_t count_;
  const at::Tensor center_;  // far from it products would round off what tells neighbors apart
  const at::Tensor rows_, queries_, squares_;
  Neighbors found_;
};

}  // namespace

Neighbors nearest_neighbors(const at::Tensor& rows, int64_t count, const at::Tensor& queries,
                            const std::function<void(double)>& progress) {
  TORCH_CHECK(rows.dim() == 2 && rows.scalar_type() == at::kFloat && rows.size(0) > 0,
              "(N,D) float32 is expected");
  TORCH_CHECK(!queries.defined() || queries.size(1) == rows.size(1),
              "queries have another size than the rows");
  const at::NoGradGuard no_grad;
  Search search(rows.cpu(), queries.defined() ? queries.cpu() : queries, count);
  if (search.found().indices.numel() == 0) return search.found();
  const int64_t at_once = 8 * num_threads();
  for (int64_t begin = 0; begin < search.num_blocks(); begin += at_once) {
    const int64_t end = std::min(begin + at_once, search.num_blocks());
    for_each_block(end - begin, [&](int64_t place) { search.block(begin + place); });
    if (progress) progress(static_cast<double>(end) / static_cast<double>(search.num_blocks()));
  }
  return search.found();
}

}  // namespace atelier
