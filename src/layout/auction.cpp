#include "layout/auction.h"

#include <algorithm>
#include <cmath>

#include "tensor/ordered.h"

namespace atelier {

template <int kDims>
Auction<kDims>::Auction(const TravelCost<kDims>& cost, std::vector<double> points,
                        const std::vector<double>& cells, double largest)
    : cost_(cost), tree_(cells, cost.dims(), 8) {
  const int dims = cost.dims();
  const int64_t num_points = static_cast<int64_t>(points.size()) / dims;
  for (int64_t i = 0; i < num_points; ++i) {
    const auto point = points.begin() + i * dims;
    if (points_.empty() || !std::equal(point, point + dims, points_.end() - dims))
      points_.insert(points_.end(), point, point + dims);
    place_of_.push_back(static_cast<int32_t>(points_.size() / dims - 1));
  }
  num_spare_ = num_cells() - static_cast<int32_t>(num_points);
  // 2^57 for the largest cost leaves room for prices of many times that in 63 bits.
  times_ = int64_t{num_cells()} + 1;
  scale_ =
      std::exp2(std::min(40.0, std::floor(57 - std::log2(double(times_)))) - std::ceil(std::log2(largest)));
  unit_ = scale_ * static_cast<double>(times_);
  slack_ = 2 / scale_;
  choices_.resize(points_.size() / dims);
  prices_.assign(num_cells(), 0);
  owners_.assign(num_cells(), kNobody);
  cells_.assign(num_points, -1);
  fit_tree();
}

template <int kDims>
void Auction<kDims>::fit_tree() {
  std::vector<double> prices(num_cells());
  for (int32_t cell = 0; cell < num_cells(); ++cell) prices[cell] = static_cast<double>(price(cell)) / unit_;
  tree_.fit(prices);
  num_searched_ = 0;
}

template <int kDims>
auto Auction<kDims>::offer_of(int32_t place, const std::vector<int32_t>& cells) const -> Offer {
  Offer offer;
  for (const int32_t cell : cells) {
    const int64_t total = cost(place, cell) + price(cell);
    if (total < offer.best) {
      offer.second = offer.best;
      offer.best = total;
      offer.cell = cell;
    } else if (total < offer.second) {
      offer.second = total;
    }
  }
  return offer;
}

template <int kDims>
auto Auction<kDims>::offer(int32_t place) -> Offer {
  Choice& choice = choices_[place];
  Offer known = offer_of(place, choice.cells);
  if (known.second <= choice.beyond) return known;
  if (++num_searched_ > num_cells()) fit_tree();
  search(place);
  known = offer_of(place, choice.cells);
  known.second = std::min(known.second, choice.beyond);
  return known;
}

// The cheapest `wanted` cells, and what the next would cost.
template <int kDims>
void Auction<kDims>::search(int32_t place) {
  Choice& choice = choices_[place];
  const size_t wanted = choice.wanted;
  std::vector<Priced> best;  // a heap, the worst on top
  best.reserve(wanted + 1);
  double worst = std::numeric_limits<double>::infinity();
  int64_t num_seen = 0;
  tree_.search(cost_, at(place), worst, slack_, [&](int32_t begin, int32_t end) {
    num_seen += end - begin;
    for (int32_t cell = begin; cell < end; ++cell) {
      const Priced priced{cost(place, cell) + price(cell), cell};
      if (best.size() > wanted) {
        if (priced >= best.front()) continue;
        std::pop_heap(best.begin(), best.end());
        best.back() = priced;
      } else {
        best.push_back(priced);
      }
      std::push_heap(best.begin(), best.end());
    }
    if (best.size() > wanted) worst = best.front().first / unit_;
  });
  choice.beyond = kNever;
  if (best.size() > wanted) {
    choice.beyond = best.front().first;
    std::pop_heap(best.begin(), best.end());
    best.pop_back();
  }
  choice.cells.clear();
  for (const Priced& priced : best) choice.cells.push_back(priced.second);
  // Where many cells had to be looked at, as many are worth keeping as halve the work of the next bids.
  choice.wanted = std::max<int32_t>(choice.wanted, static_cast<int32_t>(std::sqrt(double(num_seen))));
}

template <int kDims>
int64_t Auction<kDims>::least(int32_t place) const {
  int64_t least = kNever;
  double worst = std::numeric_limits<double>::infinity();
  tree_.search(cost_, at(place), worst, slack_, [&](int32_t begin, int32_t end) {
    for (int32_t cell = begin; cell < end; ++cell) least = std::min(least, cost(place, cell) + price(cell));
    worst = least / unit_;
  });
  return least;
}

// The cheapest cells are spare to begin with.
template <int kDims>
void Auction<kDims>::begin_phase() {
  for (int32_t cell = 0; cell < num_cells(); ++cell) prices_[cell] = price(cell);
  owners_.assign(num_cells(), kNobody);
  taken_.assign(num_points(), -1);
  if (num_spare_) {
    std::vector<Priced> order(num_cells());
    for (int32_t cell = 0; cell < num_cells(); ++cell) order[cell] = {prices_[cell], cell};
    std::nth_element(order.begin(), order.begin() + num_spare_, order.end());
    floor_ = order[num_spare_].first;
    for (int32_t i = 0; i < num_spare_; ++i) owners_[order[i].second] = kSpare;
    cheapest_ = decltype(cheapest_)(std::greater<>(), {order.begin() + num_spare_, order.end()});
  }
  fit_tree();
}

// The price of the cheapest cell that is not spare; it is on top of cheapest_.
template <int kDims>
int64_t Auction<kDims>::next_cheapest() {
  while (true) {
    const auto [known, cell] = cheapest_.top();
    const bool is_spare = owners_[cell] == kSpare;
    if (!is_spare && known == prices_[cell]) return known;
    cheapest_.pop();
    if (!is_spare) cheapest_.push({prices_[cell], cell});
  }
}

// A spare cell was sold, and the cheapest of the others becomes spare: who had it, if anyone.
template <int kDims>
int32_t Auction<kDims>::move_spare(int64_t epsilon) {
  next_cheapest();
  const int32_t cell = cheapest_.top().second;
  cheapest_.pop();
  const int32_t evicted = owners_[cell];
  owners_[cell] = kSpare;
  floor_ = std::max(floor_, next_cheapest() + epsilon);
  return evicted;
}

// A cell for a point; who had it before, or kNobody.
template <int kDims>
int32_t Auction<kDims>::sell(int32_t point, int64_t epsilon) {
  const Offer offer = this->offer(place_of_[point]);
  const int64_t gain = offer.second == kNever ? 0 : offer.second - offer.best;
  const int32_t cell = offer.cell;
  const int32_t before = owners_[cell];
  prices_[cell] = price(cell) + gain + epsilon;
  owners_[cell] = point;
  taken_[point] = cell;
  if (before == kSpare) {
    cheapest_.push({prices_[cell], cell});
    const int32_t evicted = move_spare(epsilon);
    if (evicted >= 0) taken_[evicted] = -1;
    return evicted;
  }
  if (before >= 0) taken_[before] = -1;
  return before;
}

template <int kDims>
bool Auction<kDims>::run_phase(double epsilon, const std::function<bool(double)>& stop) {
  begin_phase();
  int64_t num_bids = 0;
  for (int32_t first = 0; first < num_points(); ++first)
    for (int32_t point = first; point >= 0; point = sell(point, whole(epsilon)))
      if (++num_bids % 4096 == 0 && stop && stop(double(first) / num_points())) return false;
  cells_ = taken_;
  return true;
}

template <int kDims>
auto Auction<kDims>::value(bool anew) -> Value {
  constexpr int64_t kSpan = 4096;
  struct Sums {
    __int128 cost = 0, bound = 0;
  };
  if (anew) fit_tree();
  std::vector<int64_t> best(choices_.size());
  for_each_span(static_cast<int64_t>(best.size()), kSpan, [&](int64_t begin, int64_t end) {
    for (int64_t place = begin; place < end; ++place) {
      const auto known = static_cast<int32_t>(place);
      best[place] =
          anew ? least(known) : std::min(offer_of(known, choices_[place].cells).best, choices_[place].beyond);
    }
  });
  Sums sums;
  for (int32_t point = 0; point < num_points(); ++point) {
    sums.cost += cost(place_of_[point], cells_[point]);
    sums.bound += best[place_of_[point]];
  }
  // Each cell is taken once at most: the N dearest ones are the least that prices can give back.
  std::vector<int64_t> dearest(num_cells());
  for (int32_t cell = 0; cell < num_cells(); ++cell) dearest[cell] = price(cell);
  std::nth_element(dearest.begin(), dearest.begin() + num_spare_, dearest.end());
  for (int32_t i = num_spare_; i < num_cells(); ++i) sums.bound -= dearest[i];
  return {static_cast<double>(sums.cost) / unit_, static_cast<double>(sums.bound) / unit_,
          sums.cost - sums.bound < times_};
}

template class Auction<0>;
template class Auction<2>;
template class Auction<3>;

}  // namespace atelier
