// The text as a training reads it: in parallel streams, a stretch of each a step, one after another, so that
// what a stream's state carries goes on. Everything follows from the step's number alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace atelier {

struct BatchOptions {
  int64_t streams = 50, length = 50;
  uint64_t seed = 0;
};

class Batches {
 public:
  // Documents are shuffled anew for each pass over the text; a single one begins elsewhere in each pass, and
  // its end is followed by its beginning. Streams are made fewer or shorter where the text is small. Error
  // for less than two numbers.
  Batches(std::vector<std::vector<int32_t>> documents, const BatchOptions& options);

  int64_t streams() const { return streams_; }
  int64_t length() const { return length_; }
  int64_t steps_per_epoch() const { return steps_; }

  struct Batch {
    at::Tensor inputs, targets;  // (T,B) int64
    bool is_first = false;       // of a pass: what was carried belongs to other text
  };
  Batch at(int64_t step);

 private:
  const std::vector<int32_t>& text_of(int64_t epoch);

  std::vector<std::vector<int32_t>> documents_;
  uint64_t seed_;
  int64_t streams_, length_, steps_, stride_;
  int64_t epoch_ = -1;
  std::vector<int32_t> text_;  // of that epoch
};

}  // namespace atelier
