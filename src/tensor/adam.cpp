#include "tensor/adam.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace atelier {
namespace {

constexpr double kTiny = 1e-8;

}  // namespace

Adam Adam::at_rest(const at::Tensor& like) {
  return {at::zeros_like(like), at::zeros_like(like)};
}

void Adam::step(at::Tensor& place, const at::Tensor& gradient, double rate, int count) {
  mean.mul_(mean_decay).add_(gradient, 1 - mean_decay);
  square.mul_(square_decay).addcmul_(gradient, gradient, 1 - square_decay);
  const double begun = std::sqrt(1 - std::pow(square_decay, count));
  place.addcdiv_(mean, (square.sqrt() / begun).add_(kTiny), -rate / (1 - std::pow(mean_decay, count)));
}

}  // namespace atelier
