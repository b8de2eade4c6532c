// How a picture that takes many iterations is watched, kept and gone on with.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "base/progress.h"
#include "tensor/safetensors.h"

namespace atelier {

// A picture after one of its iterations, for those who look on. What the functions return costs only when
// asked for.
struct Moment {
  int level = 0, iteration = 0;         // just finished, from 0; levels are the sizes it grows through
  std::function<at::Tensor()> picture;  // as it would look now, at the full size
  // What Monitor::resume goes on from; its tensors are the work's own until the next iteration.
  std::function<TensorMap()> state;
  double loss = 0;    // for what has one
  int64_t count = 0;  // iterations so far, of all levels
};

struct Monitor {
  Progress progress;                                   // may be empty
  std::function<void(const Moment&)> after_iteration;  // may be empty; may throw to stop
  TensorMap resume;  // a state of the same picture, or empty: from the beginning
};

}  // namespace atelier
