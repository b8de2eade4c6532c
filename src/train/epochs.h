// In which order a training takes its items: every epoch in one of its own, the rest of an epoch beginning
// the next batch.
#pragma once

#include <cstdint>
#include <vector>

namespace atelier {

class EpochOrder {
 public:
  // The same by seed and step alone, in whatever order steps are asked for.
  EpochOrder(int64_t num_items, int64_t batch, uint64_t seed)
      : count_(num_items), batch_(batch), seed_(seed) {}

  // The items of step `step`, from 0; as many as a batch, with repetitions only from epoch to epoch.
  std::vector<int64_t> batch_at(int64_t step);

 private:
  void shuffle(int64_t epoch);

  int64_t count_, batch_;
  uint64_t seed_;
  std::vector<int64_t> order_;
  int64_t epoch_ = -1;  // that `order_` is of
};

}  // namespace atelier
