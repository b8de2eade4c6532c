#include "style/term.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

namespace atelier {
namespace {

// The next `count` of a list.
Tensors taken(const Tensors& all, size_t& from, size_t count) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
  from += count;
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

void append(Tensors& all, const Tensors& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

at::Tensor part_of(const at::Tensor& map, const MapPart& part) {
  return map.narrow(2, part.top, part.rows.length).narrow(3, part.left, part.columns.length);
}

LossGoal::LossGoal(Terms terms) : terms_(std::move(terms)) {
  for (const auto& term : terms_) {
    const auto known = std::find(taps_.begin(), taps_.end(), term->layer());
    places_.push_back(static_cast<size_t>(known - taps_.begin()));
    if (known == taps_.end()) taps_.push_back(term->layer());
  }
}

Tensors LossGoal::sums(const Tensors& seen, const std::vector<MapPart>& parts) const {
  Tensors all;
  for (size_t i = 0; i < terms_.size(); ++i)
    append(all, terms_[i]->sums(seen[places_[i]], parts[places_[i]]));
  return all;
}

Gathered LossGoal::gathered(Tensors sums) const {
  Gathered whole;
  size_t from = 0;
  for (const auto& term : terms_) {
    Gathered own = term->gathered(taken(sums, from, term->num_sums()));
    whole.loss += own.loss;
    append(whole.terms, own.terms);
  }
  return whole;
}

Tensors LossGoal::seeds(const Tensors& seen, const Tensors& terms, const std::vector<MapPart>& parts) const {
  Tensors all(taps_.size());
  size_t from = 0;
  for (size_t i = 0; i < terms_.size(); ++i) {
    const size_t place = places_[i];
    const at::Tensor seed =
        terms_[i]->seed(seen[place], taken(terms, from, terms_[i]->num_terms()), parts[place]);
    all[place] = all[place].defined() ? all[place].add_(seed) : seed;
  }
  for (size_t i = 0; i < all.size(); ++i) all[i] = all[i].to(seen[i].scalar_type());
  return all;
}

}  // namespace atelier
