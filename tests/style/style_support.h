// What the tests of style losses share.
#pragma once

#include <ATen/TensorOperators.h>

#include "support/small_network.h"

namespace atelier {

constexpr int64_t kWhole = 1 << 20;  // tiles larger than any picture here

inline at::Tensor picture(int64_t height, int64_t width, const char* name) {
  return RandomStream(3, name).uniform({1, 3, height, width});
}

// Relative.
inline double apart(const at::Tensor& found, const at::Tensor& wanted) {
  return (found - wanted).norm().item<double>() / wanted.norm().item<double>();
}

}  // namespace atelier
