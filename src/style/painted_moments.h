// A painter learning: what it made of the same few pictures at moments that lie evenly on a logarithmic
// scale.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tensor/safetensors.h"

namespace atelier {

class PaintedMoments {
 public:
  static constexpr int64_t kMost = 8;

  struct Moment {
    int64_t step = 0;     // steps done
    at::Tensor pictures;  // (E,3,S,S) uint8 on the CPU
  };

  // Whether something is kept after that many steps which is not kept already.
  bool wants(int64_t step) const;
  // `pictures` (E,3,S,S) 0..1. Of more than kMost the least needed is dropped.
  void add(int64_t step, const at::Tensor& pictures);
  const std::vector<Moment>& all() const { return moments_; }

  TensorMap state() const;
  // A state() for pictures of these sizes (E,3,S,S). Error for anything else.
  void restore(const TensorMap& state, at::IntArrayRef sizes);

 private:
  std::vector<Moment> moments_;
};

// (N,3,H,W) uint8 on the CPU, of 0..1.
at::Tensor bytes_of(const at::Tensor& pictures);

}  // namespace atelier
