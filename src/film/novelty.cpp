#include "film/novelty.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/maximum.h>

#include "film/warp.h"

namespace atelier {

namespace {

constexpr double kNoise = 0.7 / 255, kChanged = 4.0 / 255, kMoved_px = 0.5;
constexpr int64_t kAround_px = 9;

at::Tensor around(const at::Tensor& map) {
  return at::avg_pool2d(map, {kAround_px, kAround_px}, {1, 1}, {kAround_px / 2, kAround_px / 2}, false,
                        false);
}

}  // namespace

at::Tensor novelty(const at::Tensor& frame, const at::Tensor& earlier, const at::Tensor& flow) {
  const at::Tensor changed = (frame - warp(earlier, flow, Sampling::bilinear)).abs().mean(1, true);
  const at::Tensor moved = flow.pow(2).sum(1, true).sqrt();
  return at::maximum(((around(changed) - kNoise) / (kChanged - kNoise)).clamp(0, 1),
                     around((moved / kMoved_px).clamp(0, 1)));
}

}  // namespace atelier
