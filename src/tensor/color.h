// Lightness apart from color: full-range Y'CbCr of BT.601, a linear change of axes of sRGB-encoded pictures
// (N,3,H,W). All are differentiable and keep dtype and device.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// Y' in 0..1, Cb and Cr in -0.5..0.5.
at::Tensor rgb_to_ycbcr(const at::Tensor& rgb);
at::Tensor ycbcr_to_rgb(const at::Tensor& ycbcr);

// Y' alone: (N,3,H,W) to (N,1,H,W).
at::Tensor luma(const at::Tensor& rgb);

// The lightness of one picture with the colors of another of the same size, clamped to 0..1.
at::Tensor recolor(const at::Tensor& lightness_from, const at::Tensor& colors_from);

}  // namespace atelier
