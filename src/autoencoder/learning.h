// A network learning: what it made of examples and of random codes at moments of its training.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>

#include "autoencoder/model.h"

namespace atelier {

class Learning {
 public:
  Learning() = default;
  // What a finished model keeps. Error for one that keeps nothing.
  explicit Learning(const AutoencoderFile& model);
  // A moment that was kept as a model: its examples go through it, and codes drawn by `seed` as theirs lie.
  // Error where it has no examples, or of another shape than those before it.
  void add(const AutoencoderFile& moment, uint64_t seed);

  int64_t num_moments() const { return static_cast<int64_t>(cells_.size()); }
  int64_t step(int64_t moment) const;  // of training; moments are in their order
  // What became of the examples, then of the random codes: (E,C,H,W) each, 0..1.
  at::Tensor cells(int64_t moment, bool of_examples, bool of_codes) const;
  const at::Tensor& examples() const { return examples_; }  // (E,C,H,W) 0..1

 private:
  std::map<int64_t, at::Tensor> cells_;  // by step: (2E,C,H,W)
  at::Tensor examples_;
};

}  // namespace atelier
