#include "tensor/color.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

namespace atelier {
namespace {

constexpr double kRed = 0.299, kGreen = 0.587, kBlue = 0.114;  // BT.601: what lightness is made of
constexpr double kBlueSpan = 2 * (1 - kBlue), kRedSpan = 2 * (1 - kRed);

}  // namespace

at::Tensor rgb_to_ycbcr(const at::Tensor& rgb) {
  TORCH_CHECK(rgb.dim() == 4 && rgb.size(1) == 3, "rgb_to_ycbcr expects (N,3,H,W)");
  const at::Tensor red = rgb.narrow(1, 0, 1), green = rgb.narrow(1, 1, 1), blue = rgb.narrow(1, 2, 1);
  const at::Tensor y = red * kRed + green * kGreen + blue * kBlue;
  return at::cat({y, (blue - y) / kBlueSpan, (red - y) / kRedSpan}, 1);
}

at::Tensor ycbcr_to_rgb(const at::Tensor& ycbcr) {
  TORCH_CHECK(ycbcr.dim() == 4 && ycbcr.size(1) == 3, "ycbcr_to_rgb expects (N,3,H,W)");
  const at::Tensor y = ycbcr.narrow(1, 0, 1);
  const at::Tensor blue = y + ycbcr.narrow(1, 1, 1) * kBlueSpan, red = y + ycbcr.narrow(1, 2, 1) * kRedSpan;
  const at::Tensor green = (y - red * kRed - blue * kBlue) / kGreen;
  return at::cat({red, green, blue}, 1);
}

at::Tensor luma(const at::Tensor& rgb) {
  return rgb.narrow(1, 0, 1) * kRed + rgb.narrow(1, 1, 1) * kGreen + rgb.narrow(1, 2, 1) * kBlue;
}

at::Tensor recolor(const at::Tensor& lightness_from, const at::Tensor& colors_from) {
  const at::Tensor y = rgb_to_ycbcr(lightness_from).narrow(1, 0, 1);
  const at::Tensor colors = rgb_to_ycbcr(colors_from).narrow(1, 1, 2);
  return ycbcr_to_rgb(at::cat({y, colors}, 1)).clamp(0, 1);
}

}  // namespace atelier
