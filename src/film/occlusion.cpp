#include "film/occlusion.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/logical_and.h>
#include <ATen/ops/zeros_like.h>

#include "film/warp.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr double kDisagreement = 0.01, kDisagreementPx2 = 0.5;
constexpr double kWhole =
    1.0001;  // what rounding takes off a blurred 1, a film of a thousand frames would add up
constexpr double kEdge = 0.01, kEdgePx2 = 0.002;

at::Tensor squared_length(const at::Tensor& flow) {
  return flow.square().sum(1, /*keepdim=*/true);
}

at::Tensor agrees(const at::Tensor& back, const at::Tensor& forth) {
  const at::Tensor returned = warp(forth, back, Sampling::bilinear);
  return squared_length(back + returned) <=
         (squared_length(back) + squared_length(returned)) * kDisagreement + kDisagreementPx2;
}

// Central differences, one-sided at the borders; 0 along an axis of one pixel.
at::Tensor slope(const at::Tensor& flow, int64_t axis) {
  const int64_t length = flow.size(axis);
  if (length == 1) return at::zeros_like(flow);
  const at::Tensor first = flow.narrow(axis, 1, 1) - flow.narrow(axis, 0, 1);
  const at::Tensor last = flow.narrow(axis, length - 1, 1) - flow.narrow(axis, length - 2, 1);
  if (length == 2) return at::cat({first, last}, axis);
  const at::Tensor middle = (flow.narrow(axis, 2, length - 2) - flow.narrow(axis, 0, length - 2)) / 2;
  return at::cat({first, middle, last}, axis);
}

at::Tensor is_smooth(const at::Tensor& flow) {
  const at::Tensor steepness = squared_length(slope(flow, 2)) + squared_length(slope(flow, 3));
  return steepness <= squared_length(flow) * kEdge + kEdgePx2;
}

}  // namespace

// Comparisons with what is no number are false, so unknown flow is uncertain.
at::Tensor certainty(const at::Tensor& back, const at::Tensor& forth, const CertaintyOptions& options) {
  TORCH_CHECK(back.sizes() == forth.sizes(), "certainty expects two flows of one size");
  at::Tensor certain = at::logical_and(agrees(back, forth), inside(back) > 0);
  if (options.motion_boundaries) certain = at::logical_and(certain, is_smooth(back));
  const at::Tensor weights = certain.to(at::kFloat);
  return (gaussian_blur(weights, options.soften_px) * kWhole).clamp_max(1) * weights;
}

std::vector<at::Tensor> nearest_certain(const std::vector<at::Tensor>& certainties) {
  std::vector<at::Tensor> weights;
  at::Tensor nearer;
  for (const at::Tensor& certain : certainties) {
    weights.push_back(nearer.defined() ? (certain - nearer).clamp_min(0) : certain);
    nearer = nearer.defined() ? nearer + certain : certain;
  }
  return weights;
}

}  // namespace atelier
