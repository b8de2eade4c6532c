#include "embed/seriation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/linalg_eigh.h>

#include <algorithm>
#include <numeric>

#include "tensor/ordered.h"

namespace atelier {

namespace {

using Order = std::vector<int64_t>;

Order along_second_eigenvector(const at::Tensor& similarity) {
  at::Tensor place;
  on_one_thread([&] {
    const at::Tensor weights = similarity - similarity.min();
    const at::Tensor laplacian = at::diag(weights.sum(1)) - weights;
    place = std::get<1>(at::linalg_eigh(laplacian)).select(1, 1).contiguous();
  });
  const auto* value = place.const_data_ptr<double>();
  Order order(similarity.size(0));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return value[a] < value[b]; });
  return order;
}

// An order that changes for the better, step by step.
class Path {
 public:
  Path(const at::Tensor& similarity, Order order)
      : similarity_(similarity.const_data_ptr<double>()),
        order_(std::move(order)),
        size_(std::ssize(order_)) {}

  bool sweep() {
    bool is_better = false;
    for (int64_t first = 0; first < size_; ++first) {
      for (int64_t last = first; last < size_; ++last) {
        is_better |= last > first && turn(first, last);
        if (last - first < kMostMoved) is_better |= move(first, last);
      }
    }
    return is_better;
  }

  const Order& order() const { return order_; }

 private:
  static constexpr double kGain = 1e-12;
  static constexpr int64_t kMostMoved = 3;

  // Of the rows at two places; nothing lies beyond the ends.
  double at(int64_t a, int64_t b) const {
    return a < 0 || b < 0 || a >= size_ || b >= size_ ? 0 : similarity_[order_[a] * size_ + order_[b]];
  }

  bool turn(int64_t first, int64_t last) {
    const double gain = at(first - 1, last) + at(first, last + 1) - at(first - 1, first) - at(last, last + 1);
    if (gain <= kGain) return false;
    std::reverse(order_.begin() + first, order_.begin() + last + 1);
    return true;
  }

  // The stretch to the best of all gaps, as it is or turned.
  bool move(int64_t first, int64_t last) {
    const double loss = at(first - 1, first) + at(last, last + 1) - at(first - 1, last + 1);
    double best = kGain;
    int64_t best_gap = -1;
    bool best_turned = false;
    for (int64_t gap = 0; gap <= size_; ++gap) {
      if (gap >= first && gap <= last + 1) continue;
      for (const bool turned : {false, true}) {
        const double gain =
            at(gap - 1, turned ? last : first) + at(turned ? first : last, gap) - at(gap - 1, gap) - loss;
        if (gain > best) best = gain, best_gap = gap, best_turned = turned;
      }
    }
    if (best_gap < 0) return false;
    if (best_turned) std::reverse(order_.begin() + first, order_.begin() + last + 1);
    if (best_gap < first)
      std::rotate(order_.begin() + best_gap, order_.begin() + first, order_.begin() + last + 1);
    else
      std::rotate(order_.begin() + first, order_.begin() + last + 1, order_.begin() + best_gap);
    return true;
  }

  const double* similarity_;
  Order order_;
  const int64_t size_;
};

}  // namespace

Order seriation(const at::Tensor& similarity) {
  const at::Tensor values = similarity.to(at::kDouble).contiguous();
  if (values.size(0) < 3) {
    Order order(values.size(0));
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
  constexpr int kMostSweeps = 100;
  Path path(values, along_second_eigenvector(values));
  for (int sweep = 0; sweep < kMostSweeps && path.sweep(); ++sweep) continue;
  Order order = path.order();
  if (order.front() > order.back()) std::reverse(order.begin(), order.end());
  return order;
}

double order_score(const at::Tensor& similarity, const Order& order) {
  const at::Tensor values = similarity.to(at::kDouble).contiguous();
  double sum = 0;
  for (size_t i = 1; i < order.size(); ++i)
    sum += values.const_data_ptr<double>()[order[i - 1] * values.size(0) + order[i]];
  return sum;
}

}  // namespace atelier
