#include "convnet/augmentation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "tensor/color.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

// Of Beta(alpha, alpha), after Johnk 1964.
double beta_number(RandomStream& random, double alpha) {
  constexpr int kMostTries = 1000;
  for (int i = 0; i < kMostTries; ++i) {
    const double a = std::pow(random.uniform(), 1 / alpha), b = std::pow(random.uniform(), 1 / alpha);
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
  return .5;
}

}  // namespace

at::Tensor recolored(const at::Tensor& pictures, double share, uint64_t seed, uint32_t step) {
  if (share == 0) return pictures;
  RandomStream random(seed, "color", step);
  const int64_t count = pictures.size(0);
  const auto factors = [&] {
    at::Tensor all = at::empty({count, 1, 1, 1});
    auto* next = all.mutable_data_ptr<float>();
    for (int64_t i = 0; i < count; ++i) *next++ = static_cast<float>(1 + share * (2 * random.uniform() - 1));
    return all.to(pictures.device());
  };
  at::Tensor result = pictures * factors();
  const at::Tensor middle = result.mean({1, 2, 3}, /*keepdim=*/true);
  result = middle + (result - middle) * factors();
  if (result.size(1) == 3) {
    const at::Tensor grey = luma(result);
    result = grey + (result - grey) * factors();
  }
  return result.clamp(0, 1);
}

Mixed mixed_up(const at::Tensor& seen, const at::Tensor& targets, double alpha, uint64_t seed,
               uint32_t step) {
  if (alpha == 0) return {seen, targets};
  RandomStream random(seed, "mixup", step);
  const double share = beta_number(random, alpha);
  std::vector<int64_t> others(static_cast<size_t>(seen.size(0)));
  std::iota(others.begin(), others.end(), 0);
  for (int64_t i = seen.size(0) - 1; i > 0; --i) std::swap(others[i], others[random.below(i + 1)]);
  const at::Tensor places = at::tensor(others, at::kLong).to(seen.device());
  return {at::lerp(seen, seen.index_select(0, places), 1 - share),
          at::lerp(targets, targets.index_select(0, places), 1 - share)};
}

}  // namespace atelier
