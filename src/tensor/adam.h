// Adam's memory of one tensor (Kingma and Ba 2015, "Adam: a method for stochastic optimization").
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

struct Adam {
  at::Tensor mean, square;  // running averages of the gradient and its square, of the tensor's shape
  double mean_decay = 0.9, square_decay = 0.999;

  static Adam at_rest(const at::Tensor& like);
  // Moves `place` down `gradient` by about `rate` in each number; `count` of steps so far, from 1.
  void step(at::Tensor& place, const at::Tensor& gradient, double rate, int count);
};

}  // namespace atelier
