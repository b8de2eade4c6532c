#include "film/scenes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sort.h>

#include <algorithm>

#include "tensor/color.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr int64_t kThumbnailPx = 48, kShiftShare = 8;
constexpr double kBlurPx = 1;
constexpr double kStructure = 0.7, kColors = 0.3;
constexpr double kColorsApart = 0.15;        // earth mover's distance that counts as 1
constexpr double kNoise = 16.0 / 255 / 255;  // variance of lightness below which there is no structure
constexpr double kOutstanding = 2;           // times the differences around a cut
constexpr double kResembles = 0.8;           // of the threshold: a flash gives back what was there
constexpr int64_t kMaxBefore = 3;

// (1,3,h,w): Y'CbCr.
at::Tensor thumbnail_of(const at::Tensor& frame) {
  const PictureSize small = fit_longer_side({frame.size(2), frame.size(3)}, kThumbnailPx);
  return gaussian_blur(
             rgb_to_ycbcr(resize(frame.detach().to(at::kFloat), small.height, small.width, Filter::area)),
             kBlurPx)
      .cpu();
}

// The share of variance that two planes (h,w) do not have in common where one lies over the other, moved. In
// plain loops: a hundred shifts of a thumbnail take a millisecond, as tensors each of them would.
double apart(const at::Tensor& a, const at::Tensor& b, int64_t down, int64_t right) {
  const int64_t height = a.size(0) - std::abs(down), width = a.size(1) - std::abs(right);
  const float* first = a.const_data_ptr<float>();
  const float* second = b.const_data_ptr<float>();
  double sum_a = 0, sum_b = 0, squares = 0, products = 0;
  for (int64_t y = 0; y < height; ++y) {
    const float* row_a = first + (y + std::max<int64_t>(down, 0)) * a.size(1) + std::max<int64_t>(right, 0);
    const float* row_b =
        second + (y + std::max<int64_t>(-down, 0)) * a.size(1) + std::max<int64_t>(-right, 0);
    for (int64_t x = 0; x < width; ++x) {
      const double in_a = row_a[x], in_b = row_b[x];
      sum_a += in_a, sum_b += in_b;
      squares += in_a * in_a + in_b * in_b;
      products += in_a * in_b;
    }
  }
  const auto count = static_cast<double>(height * width);
  const double mean_a = sum_a / count, mean_b = sum_b / count;
  const double variance = squares / count - mean_a * mean_a - mean_b * mean_b;
  const double difference = variance - 2 * (products / count - mean_a * mean_b);
  return difference / (variance + kNoise);
}

double structure_difference(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor first = a[0][0].contiguous(), second = b[0][0].contiguous();
  const int64_t most_down = first.size(0) / kShiftShare, most_right = first.size(1) / kShiftShare;
  double least = 1;
  for (int64_t down = -most_down; down <= most_down; ++down)
    for (int64_t right = -most_right; right <= most_right; ++right)
      least = std::min(least, apart(first, second, down, right));
  return least;
}

at::Tensor sorted_planes(const at::Tensor& thumbnail) {
  return std::get<0>(at::sort(thumbnail.flatten(2), -1));
}

// In one dimension the earth mover's distance is that between sorted values.
double color_difference(const at::Tensor& a, const at::Tensor& b) {
  const double moved = (sorted_planes(a) - sorted_planes(b)).abs().mean(2).sum().item<double>();
  return std::min(1.0, moved / kColorsApart);
}

double difference_of(const at::Tensor& a, const at::Tensor& b) {
  return kStructure * structure_difference(a, b) + kColors * color_difference(a, b);
}

}  // namespace

double scene_difference(const at::Tensor& a, const at::Tensor& b) {
  TORCH_CHECK(a.sizes() == b.sizes(), "scene_difference expects two frames of one size");
  return difference_of(thumbnail_of(a), thumbnail_of(b));
}

std::optional<int64_t> SceneDetector::add(const at::Tensor& frame) {
  thumbnails_.push_back(thumbnail_of(frame));
  return static_cast<int64_t>(thumbnails_.size()) > num_before_ + kLookAhead ? judged() : std::nullopt;
}

std::optional<int64_t> SceneDetector::finish() {
  while (static_cast<int64_t>(thumbnails_.size()) > num_before_)
    if (const auto cut = judged()) return cut;
  return std::nullopt;
}

// Judges frame `next_` by those around it, and steps on to the next.
std::optional<int64_t> SceneDetector::judged() {
  const auto size = static_cast<int64_t>(thumbnails_.size()), at = num_before_;
  const auto between = [&](int64_t a, int64_t b) { return difference_of(thumbnails_[a], thumbnails_[b]); };
  const auto is_cut = [&] {
    if (at == 0) return false;
    const double here = between(at - 1, at);
    if (here <= options_.threshold) return false;
    double around = 0, count = 0;
    for (int64_t i = 0; i + 1 < size; ++i)
      if (i != at - 1) around += between(i, i + 1), count += 1;
    if (count > 0 && here < kOutstanding * around / count) return false;
    for (int64_t before = 0; before < at; ++before)
      for (int64_t after = at; after < size; ++after)
        if (between(before, after) < kResembles * options_.threshold) return false;
    return true;
  };
  const bool cut = is_cut();
  if (num_before_ == kMaxBefore)
    thumbnails_.pop_front();
  else
    ++num_before_;
  const int64_t number = next_++;
  return cut ? std::optional(number) : std::nullopt;
}

}  // namespace atelier
