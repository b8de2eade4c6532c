#include "layout/priced_tree.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace atelier {

template <int kDims>
PricedTree<kDims>::PricedTree(const std::vector<double>& places, int dims, int leaf)
    : dims_(dims), leaf_(leaf) {
  order_.resize(places.size() / dims);
  std::iota(order_.begin(), order_.end(), 0);
  split(places, 0, size());
  places_.reserve(places.size());
  for (const int32_t i : order_)
    places_.insert(places_.end(), places.begin() + int64_t{i} * dims,
                   places.begin() + (int64_t{i} + 1) * dims);
}

template <int kDims>
int32_t PricedTree<kDims>::split(const std::vector<double>& places, int32_t begin, int32_t end) {
  const auto at = static_cast<int32_t>(boxes_.size());
  boxes_.push_back({begin, end});
  sides_.resize(sides_.size() + 3 * dims_);
  const int axis = measure(places, at);
  if (end - begin <= leaf_) return at;
  const int32_t middle = begin + first_half(end - begin);
  const auto position = [&](int32_t i) { return places[int64_t{i} * dims_ + axis]; };
  std::nth_element(
      order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
      [&](int32_t a, int32_t b) { return position(a) != position(b) ? position(a) < position(b) : a < b; });
  split(places, begin, middle);
  const int32_t second = split(places, middle, end);
  boxes_[at].second = second;
  return at;
}

// About half, in whole groups of the largest leaf * 4^k that fits.
template <int kDims>
int32_t PricedTree<kDims>::first_half(int32_t count) const {
  int32_t group = leaf_;
  while (group <= count / 8) group *= 4;
  const int32_t rounded = (count / 2 + group / 2) / group * group;
  return rounded > 0 && rounded < count ? rounded : count / 2;
}

// Fills the sides of box `at`; its longest axis.
template <int kDims>
int PricedTree<kDims>::measure(const std::vector<double>& places, int32_t at) {
  double* low = this->low(at);
  double* high = low + dims_;
  std::fill(low, high, std::numeric_limits<double>::infinity());
  std::fill(high, high + dims_, -std::numeric_limits<double>::infinity());
  for (int32_t i = boxes_[at].begin; i < boxes_[at].end; ++i)
    for (int d = 0; d < dims_; ++d) {
      const double y = places[int64_t{order_[i]} * dims_ + d];
      low[d] = std::min(low[d], y);
      high[d] = std::max(high[d], y);
    }
  int axis = 0;
  for (int d = 1; d < dims_; ++d)
    if (high[d] - low[d] > high[axis] - low[axis]) axis = d;
  return axis;
}

template <int kDims>
void PricedTree<kDims>::fit(const std::vector<double>& prices) {
  for (int32_t at = 0; at < static_cast<int32_t>(boxes_.size()); ++at) fit(at, prices);
}

// Slopes by regression along each axis on its own, then lowered until no price lies below.
template <int kDims>
void PricedTree<kDims>::fit(int32_t at, const std::vector<double>& prices) {
  Box& box = boxes_[at];
  double* slope = low(at) + 2 * dims_;
  const double count = box.end - box.begin;
  double mean_price = 0;
  for (int32_t i = box.begin; i < box.end; ++i) mean_price += prices[i] / count;
  for (int d = 0; d < dims_; ++d) {
    double mean = 0, variance = 0, together = 0;
    for (int32_t i = box.begin; i < box.end; ++i) mean += place(i)[d] / count;
    for (int32_t i = box.begin; i < box.end; ++i) {
      const double from_mean = place(i)[d] - mean;
      variance += from_mean * from_mean;
      together += from_mean * (prices[i] - mean_price);
    }
    slope[d] = variance > 0 ? together / variance : 0;
  }
  box.base = std::numeric_limits<double>::infinity();
  for (int32_t i = box.begin; i < box.end; ++i) {
    double above = prices[i];
    for (int d = 0; d < dims_; ++d) above -= slope[d] * place(i)[d];
    box.base = std::min(box.base, above);
  }
}

template class PricedTree<0>;
template class PricedTree<2>;
template class PricedTree<3>;

}  // namespace atelier
