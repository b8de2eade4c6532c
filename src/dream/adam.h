// Adam (Kingma and Ba 2015, algorithm 1): steps of an even length whatever a gradient's size.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// Running means of a gradient and of its square.
struct Adam {
  at::Tensor mean, square;

  // Zero for everything in `like`.
  static Adam at_rest(const at::Tensor& like);
  // Moves `place` against `gradient`; `count` is 1 at the first step.
  void step(at::Tensor& place, const at::Tensor& gradient, double rate, int count);
};

}  // namespace atelier
