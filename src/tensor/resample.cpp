#include "tensor/resample.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"

namespace atelier {
namespace {

// --- Resampling along one axis by tables

// Tap k of output i reads input positions[k][i] with weights[k][i]; the weights of an output sum to 1.
struct Taps {
  std::vector<std::vector<int64_t>> positions;
  std::vector<std::vector<float>> weights;
};

double lanczos3(double x) {
  if (std::abs(x) < 1e-9) return 1;
  if (std::abs(x) >= 3) return 0;
  const double angle = std::numbers::pi * x;
  return 3 * std::sin(angle) * std::sin(angle / 3) / (angle * angle);
}

// The share of input pixel `j` (which spans j to j+1) in output pixel `i`, whose center lies at `center` and
// whose width is `ratio` input pixels.
double weight_of(Filter filter, int64_t j, double center, double ratio) {
  if (filter == Filter::lanczos) return lanczos3((j + 0.5 - center) / std::max(ratio, 1.0));
  const double half = std::max(ratio, 1.0) / 2;
  return std::max(0.0, std::min(j + 1.0, center + half) - std::max<double>(j, center - half));
}

// Area averages when shrinking; when enlarging its window of one pixel blends neighbors linearly.
Taps make_taps(Filter filter, int64_t from, int64_t to) {
  const double ratio = static_cast<double>(from) / to;
  const double reach = filter == Filter::lanczos ? 3 * std::max(ratio, 1.0) : std::max(ratio, 1.0) / 2 + 0.5;
  const auto num_taps = static_cast<int64_t>(2 * std::ceil(reach)) + 1;
  Taps taps{std::vector(num_taps, std::vector<int64_t>(to)), std::vector(num_taps, std::vector<float>(to))};
  for (int64_t i = 0; i < to; ++i) {
    const double center = (i + 0.5) * ratio;
    const auto first = static_cast<int64_t>(std::floor(center)) - num_taps / 2;
    double sum = 0;
    for (int64_t k = 0; k < num_taps; ++k) sum += weight_of(filter, first + k, center, ratio);
    for (int64_t k = 0; k < num_taps; ++k) {
      taps.positions[k][i] = std::clamp<int64_t>(first + k, 0, from - 1);
      taps.weights[k][i] = static_cast<float>(weight_of(filter, first + k, center, ratio) / sum);
    }
  }
  return taps;
}

at::Tensor resize_axis(const at::Tensor& picture, int64_t axis, int64_t to, Filter filter) {
  const int64_t from = picture.size(axis);
  if (from == to) return picture;
  const Taps taps = make_taps(filter, from, to);
  std::vector<int64_t> broadcast(picture.dim(), 1);
  broadcast[axis] = to;
  at::Tensor sum;
  for (size_t k = 0; k < taps.positions.size(); ++k) {
    if (std::all_of(taps.weights[k].begin(), taps.weights[k].end(), [](float weight) { return weight == 0; }))
      continue;
    const at::Tensor positions = at::tensor(taps.positions[k]).to(picture.device());
    const at::Tensor weights =
        at::tensor(taps.weights[k]).to(picture.device(), picture.scalar_type()).view(broadcast);
    const at::Tensor part = picture.index_select(axis, positions) * weights;
    sum = sum.defined() ? sum + part : part;
  }
  return sum;
}

// --- Blur

std::vector<double> gaussian_weights(double sigma) {
  const auto radius = static_cast<int64_t>(std::ceil(3 * sigma));
  std::vector<double> weights(2 * radius + 1);
  double sum = 0;
  for (int64_t i = -radius; i <= radius; ++i)
    sum += weights[i + radius] = std::exp(-0.5 * i * i / (sigma * sigma));
  for (double& weight : weights) weight /= sum;
  return weights;
}

// Shifted copies are summed: for one channel at a time faster than a convolution, and exact in any precision.
at::Tensor blur_axis(const at::Tensor& padded, int64_t axis, const std::vector<double>& weights) {
  const int64_t length = padded.size(axis) - static_cast<int64_t>(weights.size()) + 1;
  at::Tensor sum = padded.narrow(axis, 0, length) * weights[0];
  for (size_t i = 1; i < weights.size(); ++i)
    sum.add_(padded.narrow(axis, static_cast<int64_t>(i), length), weights[i]);
  return sum;
}

}  // namespace

at::Tensor resize(const at::Tensor& picture, int64_t height, int64_t width, Filter filter) {
  TORCH_CHECK(picture.dim() == 4, "resize expects (N,C,H,W)");
  TORCH_CHECK(height > 0 && width > 0, "resize expects a size of at least 1x1");
  if (picture.size(2) == height && picture.size(3) == width) return picture;
  const std::array<int64_t, 2> size{height, width};
  if (filter == Filter::bicubic) return at::_upsample_bicubic2d_aa(picture, size, false);
  if (filter == Filter::bilinear) return at::_upsample_bilinear2d_aa(picture, size, false);
  return resize_axis(resize_axis(picture, 2, height, filter), 3, width, filter);
}

at::Tensor gaussian_blur(const at::Tensor& picture, double sigma) {
  TORCH_CHECK(picture.dim() == 4, "gaussian_blur expects (N,C,H,W)");
  if (sigma <= 0) return picture;
  const std::vector<double> weights = gaussian_weights(sigma);
  const auto radius = static_cast<int64_t>(weights.size() / 2);
  const at::Tensor rows = blur_axis(at::replication_pad2d(picture, {0, 0, radius, radius}), 2, weights);
  return blur_axis(at::replication_pad2d(rows, {radius, radius, 0, 0}), 3, weights);
}

PictureSize size_of(const at::Tensor& picture) {
  return {picture.size(2), picture.size(3)};
}

PictureSize fit_longer_side(PictureSize source, int64_t longer_px) {
  const double ratio = static_cast<double>(longer_px) / std::max(source.height, source.width);
  const auto scaled = [&](int64_t side) { return std::max<int64_t>(1, std::llround(side * ratio)); };
  return {scaled(source.height), scaled(source.width)};
}

}  // namespace atelier
