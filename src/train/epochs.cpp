#include "train/epochs.h"

#include <numeric>

#include "tensor/seed.h"

namespace atelier {

std::vector<int64_t> EpochOrder::batch_at(int64_t step) {
  std::vector<int64_t> places;
  for (int64_t i = step * batch_; i < (step + 1) * batch_; ++i) {
    if (i / count_ != epoch_) shuffle(i / count_);
    places.push_back(order_[i % count_]);
  }
  return places;
}

void EpochOrder::shuffle(int64_t epoch) {
  order_.resize(count_);
  std::iota(order_.begin(), order_.end(), 0);
  RandomStream random(seed_, "order", static_cast<uint32_t>(epoch));
  for (int64_t i = count_ - 1; i > 0; --i) std::swap(order_[i], order_[random.below(i + 1)]);
  epoch_ = epoch;
}

}  // namespace atelier
