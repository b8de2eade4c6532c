#include "autoencoder/constraints.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sigmoid.h>

#include <algorithm>
#include <cmath>

#include "tensor/seed.h"

namespace atelier {

at::Tensor corrupted(const at::Tensor& pictures, const CodeConstraints& asked, uint64_t seed, uint32_t step) {
  at::Tensor x = pictures;
  if (asked.masking > 0)
    x = x * RandomStream(seed, "masking", step).uniform(x.sizes()).ge(asked.masking).to(x.options());
  if (asked.noise > 0)
    x = x + RandomStream(seed, "noise", step).normal(x.sizes()).to(x.device()) * asked.noise;
  return x;
}

at::Tensor binarized(const at::Tensor& logits, const CodeConstraints& asked, uint64_t seed, uint32_t step) {
  constexpr double kSteepest = 100, kNoise = .3;
  if (asked.binarization == Binarization::straight_through) {
    const at::Tensor soft = at::sigmoid(logits);
    return soft + (soft.detach().round() - soft.detach());
  }
  const double tenfolds = static_cast<double>(step) / static_cast<double>(asked.binary_steps);
  const at::Tensor noise = RandomStream(seed, "binary", step).normal(logits.sizes()).to(logits.device());
  return at::sigmoid((logits + noise * kNoise) * std::min(kSteepest, std::pow(10.0, tenfolds)));
}

}  // namespace atelier
