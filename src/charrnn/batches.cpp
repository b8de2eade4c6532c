#include "charrnn/batches.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "tensor/seed.h"

namespace atelier {

Batches::Batches(std::vector<std::vector<int32_t>> documents, const BatchOptions& options)
    : documents_(std::move(documents)), seed_(options.seed) {
  int64_t count = 0;
  for (const auto& document : documents_) count += std::ssize(document);
  if (count < 2) throw Error("holds too little text to learn from", "", "give it at least a few lines");
  length_ = std::min(options.length, count - 1);
  streams_ = std::clamp<int64_t>((count - 1) / length_, 1, options.streams);
  stride_ = (count - 1) / streams_;
  steps_ = stride_ / length_;
}

const std::vector<int32_t>& Batches::text_of(int64_t epoch) {
  if (epoch == epoch_) return text_;
  epoch_ = epoch;
  text_.clear();
  RandomStream random(seed_, "epoch", static_cast<uint32_t>(epoch));
  if (documents_.size() == 1) {
    text_ = documents_[0];
    std::rotate(text_.begin(), text_.begin() + random.below(std::ssize(text_)), text_.end());
    return text_;
  }
  std::vector<size_t> order(documents_.size());
  std::iota(order.begin(), order.end(), 0);
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<int64_t>(i))]);
  for (const size_t document : order)
    text_.insert(text_.end(), documents_[document].begin(), documents_[document].end());
  return text_;
}

Batches::Batch Batches::at(int64_t step) {
  const std::vector<int32_t>& text = text_of(step / steps_);
  const int64_t begin = step % steps_ * length_;
  Batch batch{at::empty({length_, streams_}, at::kLong), at::empty({length_, streams_}, at::kLong),
              begin == 0};
  auto* input = batch.inputs.mutable_data_ptr<int64_t>();
  auto* target = batch.targets.mutable_data_ptr<int64_t>();
  for (int64_t t = 0; t < length_; ++t)
    for (int64_t stream = 0; stream < streams_; ++stream) {
      const int64_t place = stream * stride_ + begin + t;
      *input++ = text[place];
      *target++ = text[place + 1];
    }
  return batch;
}

}  // namespace atelier
