// Pictures and flows for tests of films: textures that can be looked up anywhere, and moves known exactly.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

inline double largest(const at::Tensor& difference) {
  return difference.abs().max().item<double>();
}

// (1,3,H,W) around 0.5, without frequencies that a shift by parts of a pixel would lose.
inline at::Tensor texture(int64_t height, int64_t width, uint64_t seed = 1, double sigma = 2) {
  const at::Tensor blurred =
      gaussian_blur(RandomStream(seed, "texture").uniform({1, 3, height, width}), sigma);
  return ((blurred - 0.5) * (0.7 * sigma) + 0.5).clamp(0, 1);
}

inline at::Tensor constant_flow(int64_t height, int64_t width, double right, double down) {
  return at::stack({at::full({height, width}, right), at::full({height, width}, down)}).unsqueeze(0);
}

// The flow that turns by `degrees` about the middle and enlarges by `scale`.
inline at::Tensor turning_flow(int64_t height, int64_t width, double degrees, double scale = 1) {
  const double angle = degrees * std::acos(-1.0) / 180;
  const double c = scale * std::cos(angle) - 1, s = scale * std::sin(angle);
  const at::Tensor x = (at::arange(width).to(at::kFloat) - (static_cast<double>(width) - 1) / 2)
                           .view({1, -1})
                           .expand({height, width});
  const at::Tensor y = (at::arange(height).to(at::kFloat) - (static_cast<double>(height) - 1) / 2)
                           .view({-1, 1})
                           .expand({height, width});
  return at::stack({x * c - y * s, x * s + y * c}).unsqueeze(0).contiguous();
}

// Small pictures a thousand times: threads would only wait for each other.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

// What lies at least `border` px from the border.
inline at::Tensor middle_of(const at::Tensor& picture, int64_t border) {
  return picture.narrow(2, border, picture.size(2) - 2 * border)
      .narrow(3, border, picture.size(3) - 2 * border);
}

}  // namespace atelier
