// Watching a network learn: what it says of the same frames at moments of its training.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tensor/safetensors.h"

namespace atelier {

class Watch {
 public:
  Watch() = default;
  explicit Watch(at::Tensor frames) : frames_(std::move(frames)) {}

  // (F,C,S,S) uint8; undefined where nothing is watched.
  const at::Tensor& frames() const { return frames_; }
  bool is_wanted() const { return frames_.defined(); }

  // What is said of the frames before step `step`: (F,classes) 0..1. A moment that is there already stays.
  void add(int64_t step, const at::Tensor& probabilities);
  const std::vector<int64_t>& steps() const { return steps_; }
  at::Tensor probabilities() const;  // (M,F,classes) float32 on the CPU; undefined where there are none

  // For checkpoints: "watch_steps", "watch". Error for what can't be a state.
  TensorMap state() const;
  void restore(const TensorMap& state);

 private:
  at::Tensor frames_;
  std::vector<int64_t> steps_;
  std::vector<at::Tensor> moments_;
};

// A film of stills that become one another: each shown `hold` frames, with `morph` frames of both in between.
// `pictures` (P,C,S,S) uint8; returns (F,C,S,S).
at::Tensor morphed(const at::Tensor& pictures, int64_t hold, int64_t morph);

// Of two sets of pictures, `count` in turn, the first of `first`: each the one that is most like the one
// before among those that were not taken (squared error). Places of them in their sets. The first is the one
// nearest to the other set.
std::vector<int64_t> likest_in_turn(const at::Tensor& first, const at::Tensor& second, int64_t count);

}  // namespace atelier
