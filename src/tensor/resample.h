// Resampling and blurring of pictures as tensors. Pixel centers lie at half-integers (align_corners=false),
// borders are repeated. All are differentiable, keep dtype and device, and accept 1x1 pictures.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

enum class Filter { bilinear, bicubic, area, lanczos };

// (N,C,H,W) to (N,C,height,width). Bicubic and bilinear are antialiased when shrinking (the kernel is
// stretched by the ratio); `area` averages when shrinking; `lanczos` (a = 3) is separable and antialiased.
// The same size returns the tensor itself.
at::Tensor resize(const at::Tensor& picture, int64_t height, int64_t width, Filter filter = Filter::bicubic);

// Separable Gaussian blur, radius ceil(3 sigma), each channel alone. sigma <= 0 returns the tensor itself.
at::Tensor gaussian_blur(const at::Tensor& picture, double sigma);

struct PictureSize {
  int64_t height = 0, width = 0;
  bool operator==(const PictureSize&) const = default;
};
PictureSize size_of(const at::Tensor& picture);  // (N,C,H,W)
// Size of the longer side `longer` px at the aspect of height x width, each at least 1.
PictureSize fit_longer_side(PictureSize source, int64_t longer_px);

}  // namespace atelier
