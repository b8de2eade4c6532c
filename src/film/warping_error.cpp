#include "film/warping_error.h"

#include <ATen/TensorOperators.h>

#include "film/warp.h"

namespace atelier {

std::optional<double> warping_error(const at::Tensor& frame, const at::Tensor& next, const at::Tensor& flow,
                                    const at::Tensor& visible) {
  TORCH_CHECK(frame.sizes() == next.sizes(), "warping_error expects two frames of one size");
  const at::Tensor counted = (visible.to(frame.device()) > 0.5).to(at::kFloat);
  const double num_samples = counted.sum(at::kDouble).item<double>() * static_cast<double>(frame.size(1));
  if (num_samples == 0) return std::nullopt;
  const at::Tensor squares = (frame - warp(next, flow, Sampling::bilinear)).square() * counted;
  return squares.sum(at::kDouble).item<double>() / num_samples;
}

}  // namespace atelier
