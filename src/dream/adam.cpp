#include "dream/adam.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace atelier {
namespace {

constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999, kTiny = 1e-8;

}  // namespace

Adam Adam::at_rest(const at::Tensor& like) {
  return {at::zeros_like(like), at::zeros_like(like)};
}

void Adam::step(at::Tensor& place, const at::Tensor& gradient, double rate, int count) {
  mean.mul_(kMeanDecay).add_(gradient, 1 - kMeanDecay);
  square.mul_(kSquareDecay).addcmul_(gradient, gradient, 1 - kSquareDecay);
  const double begun = std::sqrt(1 - std::pow(kSquareDecay, count));
  place.addcdiv_(mean, (square.sqrt() / begun).add_(kTiny), -rate / (1 - std::pow(kMeanDecay, count)));
}

}  // namespace atelier
