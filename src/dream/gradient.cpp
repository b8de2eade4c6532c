#include "dream/gradient.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/fft_fftfreq.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/fft_rfftfreq.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/wide_vectors.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr double kOwnShare = 0.2;
constexpr std::array<double, 3> kSigmas{1, 2, 4};
constexpr double kFall =
    1;  // the exponent of 1 / frequency: 2 would be the preconditioner of that paper, all clouds
constexpr int kBands = 4;             // of the pyramid
constexpr int64_t kSmallestBand = 8;  // px
constexpr int64_t kStripRows = 512;
constexpr double kTiny = 1e-20;  // keeps zeros from being divided by zero

// The tensor itself where nobody else holds its memory.
at::Tensor own(at::Tensor gradient) {
  const bool is_given_away = gradient.use_count() == 1 && gradient.storage().use_count() == 1;
  return is_given_away ? gradient : gradient.clone();
}

// In strips: a whole picture of absolute values would be one more picture in memory.
at::Tensor mean_magnitude(const at::Tensor& gradient) {
  at::Tensor sum = at::zeros({gradient.size(0), 1, 1, 1}, gradient.options());
  for (int64_t top = 0; top < gradient.size(2); top += kStripRows)
    sum.add_(gradient.slice(2, top, top + kStripRows).abs().sum({1, 2, 3}, true));
  return sum / static_cast<double>(gradient[0].numel());
}

at::Tensor to_unit_mean(at::Tensor gradient) {
  return gradient.div_(mean_magnitude(gradient).clamp_min(kTiny));
}

at::Tensor to_saturation(at::Tensor gradient, double saturation) {
  if (saturation == 1) return gradient;
  const auto channel = [&](int64_t i) { return gradient.narrow(1, i, 1); };
  const at::Tensor lightness = channel(0) * 0.299 + channel(1) * 0.587 + channel(2) * 0.114;
  return gradient.mul_(saturation).add_(lightness, 1 - saturation);
}

// --- Smooth: three separable blurs in one pass over the rows

// Weight of the center, then of both neighbors at each distance.
std::vector<float> half_gaussian(double sigma) {
  std::vector<float> weights(static_cast<size_t>(std::ceil(3 * sigma)) + 1);
  double sum = 0;
  const auto height = [&](size_t i) { return std::exp(-0.5 * i * i / (sigma * sigma)); };
  for (size_t i = 0; i < weights.size(); ++i) sum += (i ? 2 : 1) * height(i);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(height(i) / sum);
  return weights;
}

ATELIER_WIDE_VECTORS void set_scaled(float* out, const float* in, float weight, int64_t length) {
  for (int64_t i = 0; i < length; ++i) out[i] = weight * in[i];
}

ATELIER_WIDE_VECTORS void add_scaled(float* out, const float* a, const float* b, float weight,
                                     int64_t length) {
  for (int64_t i = 0; i < length; ++i) out[i] += weight * (a[i] + b[i]);
}

// `row` is row `y` of a plane; rows beyond the borders are those at the borders.
void blur_down(float* out, const float* plane, int64_t y, int64_t height, int64_t width,
               const std::vector<float>& weights) {
  const auto row = [&](int64_t i) { return plane + std::clamp<int64_t>(i, 0, height - 1) * width; };
  set_scaled(out, row(y), weights[0], width);
  for (int64_t k = 1; k < std::ssize(weights); ++k)
    add_scaled(out, row(y - k), row(y + k), weights[k], width);
}

// `row` has room for the blur's radius before and after its `width` numbers.
void add_blur_across(float* out, float* row, int64_t width, const std::vector<float>& weights, float share) {
  const int64_t radius = std::ssize(weights) - 1;
  std::fill(row - radius, row, row[0]);
  std::fill(row + width, row + width + radius, row[width - 1]);
  add_scaled(out, row, row, share * weights[0] / 2, width);
  for (int64_t k = 1; k <= radius; ++k) add_scaled(out, row - k, row + k, share * weights[k], width);
}

at::Tensor smooth_on_cpu(const at::Tensor& gradient) {
  const int64_t height = gradient.size(2), width = gradient.size(3);
  std::vector<std::vector<float>> kernels;
  for (double sigma : kSigmas) kernels.push_back(half_gaussian(sigma));
  const int64_t margin = std::ssize(kernels.back());
  const float share = static_cast<float>(1.0 / kSigmas.size());
  at::Tensor smoothed = at::empty_like(gradient);
  const float* in = gradient.const_data_ptr<float>();
  float* out = smoothed.data_ptr<float>();
  at::parallel_for(0, gradient.size(0) * gradient.size(1) * height, 16, [&](int64_t begin, int64_t end) {
    std::vector<float> buffer(width + 2 * margin);
    float* row = buffer.data() + margin;
    for (int64_t i = begin; i < end; ++i) {
      set_scaled(out + i * width, in + i * width, static_cast<float>(kOwnShare), width);
      for (const auto& weights : kernels) {
        blur_down(row, in + i / height * height * width, i % height, height, width, weights);
        add_blur_across(out + i * width, row, width, weights, share);
      }
    }
  });
  return smoothed;
}

at::Tensor smooth(const at::Tensor& gradient) {
  if (gradient.is_cpu() && gradient.scalar_type() == at::kFloat) return smooth_on_cpu(gradient.contiguous());
  at::Tensor smoothed = gradient * kOwnShare;
  for (double sigma : kSigmas) smoothed.add_(gaussian_blur(gradient, sigma), 1.0 / kSigmas.size());
  return smoothed;
}

// --- Laplacian

at::Tensor with_unit_deviation(const at::Tensor& band) {
  return band / band.square().mean({1, 2, 3}, true).sqrt().clamp_min(kTiny);
}

at::Tensor equalized_bands(const at::Tensor& gradient, int num_bands) {
  const int64_t height = gradient.size(2), width = gradient.size(3);
  if (num_bands == 0 || std::min(height, width) < 2 * kSmallestBand) return with_unit_deviation(gradient);
  const at::Tensor coarse = resize(gradient, (height + 1) / 2, (width + 1) / 2, Filter::bilinear);
  const at::Tensor fine = gradient - resize(coarse, height, width, Filter::bilinear);
  return resize(equalized_bands(coarse, num_bands - 1), height, width, Filter::bilinear) +
         with_unit_deviation(fine);
}

// --- Fourier

// Ascent of a picture x = sum of s_f z_f e_f, where e_f are waves, s_f = 1 / max(f, 1 / size) and z_f what is
// climbed, moves x along the gradient times s_f^2 (Olah et al. 2017, "Feature visualization":
// preconditioning).
at::Tensor with_natural_spectrum(const at::Tensor& gradient) {
  const int64_t height = gradient.size(2), width = gradient.size(3);
  const auto options = gradient.options();
  const at::Tensor down = at::fft_fftfreq(height, 1.0, options),
                   across = at::fft_rfftfreq(width, 1.0, options);
  const double lowest = 1.0 / static_cast<double>(std::max(height, width));
  const at::Tensor frequency =
      (down.square().unsqueeze(1) + across.square().unsqueeze(0)).sqrt().clamp_min(lowest);
  const at::Tensor spectrum = at::fft_rfft2(gradient) * frequency.pow(-kFall);
  return at::fft_irfft2(spectrum, std::array<int64_t, 2>{height, width});
}

}  // namespace

std::vector<std::string> gradient_kinds() {
  return {"smooth", "laplacian", "fourier", "plain"};
}

at::Tensor shape_gradient(at::Tensor gradient, const std::string& kind, double saturation) {
  TORCH_CHECK(gradient.dim() == 4 && gradient.size(1) == 3, "shape_gradient expects (N,3,H,W)");
  gradient = to_saturation(own(std::move(gradient)), saturation);
  if (kind == "smooth") return to_unit_mean(smooth(gradient));
  if (kind == "laplacian") return to_unit_mean(equalized_bands(gradient, kBands));
  if (kind == "fourier") return to_unit_mean(with_natural_spectrum(gradient));
  TORCH_CHECK(kind == "plain", "unknown kind of gradient");
  return to_unit_mean(std::move(gradient));
}

}  // namespace atelier
