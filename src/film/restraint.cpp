#include "film/restraint.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

#include "film/warp.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr int64_t kCells = 24;
constexpr double kRoomGrows = 1.2;
constexpr double kLeastCarried = 0.5;  // of the measure: a dream anew in every frame would flicker
constexpr double kLeastCovered = 0.05;
constexpr double kFinePx = 1;    // sigma: finer than this is what warping loses
constexpr double kLocalPx = 3;   // sigma over which energy is compared
constexpr double kFaint = 1e-6;  // energy, (0.001)^2: nothing worth sharpening

double root_mean_square(const at::Tensor& picture) {
  return std::sqrt(picture.square().mean(at::kDouble).item<double>());
}

at::Tensor mean_color(const at::Tensor& detail) {
  return detail.mean({2, 3}, /*keepdim=*/true, at::kDouble).cpu();
}

at::Tensor large_shapes(const at::Tensor& from_mean) {
  const int64_t height = from_mean.size(2), width = from_mean.size(3);
  const PictureSize cells = fit_longer_side({height, width}, std::min(kCells, std::max(height, width)));
  return resize(resize(from_mean, cells.height, cells.width, Filter::area), height, width, Filter::bilinear);
}

double gain_towards(double measure, double growth, double level, double keep) {
  const double wanted = std::max(measure - growth, kLeastCarried * measure);
  return level > wanted ? 1 - (1 - keep) * (1 - wanted / level) : 1;
}

double weighted_level(const at::Tensor& band, const at::Tensor& weight) {
  const double sum = (band.square() * weight).sum(at::kDouble).item<double>();
  return std::sqrt(sum / (weight.sum(at::kDouble).item<double>() * static_cast<double>(band.size(1))));
}

at::Tensor like(const at::Tensor& color, const at::Tensor& picture) {
  return color.to(picture.device(), picture.scalar_type());
}

at::Tensor finest(const at::Tensor& picture) {
  return picture - gaussian_blur(picture, kFinePx);
}

at::Tensor local_energy(const at::Tensor& fine) {
  return gaussian_blur(fine.square().mean(1, /*keepdim=*/true), kLocalPx);
}

}  // namespace

DetailLevels levels_of(const at::Tensor& detail, const at::Tensor& source) {
  DetailLevels levels{.mean = mean_color(detail)};
  const at::Tensor from_mean = detail - like(levels.mean, detail), low = large_shapes(from_mean);
  levels.low = root_mean_square(low);
  levels.high = root_mean_square(from_mean - low);
  levels.room = (source * (1 - source)).mean(at::kDouble).item<double>() * 4;
  return levels;
}

DetailLevels next_measure(const DetailLevels& measure, const DetailLevels& levels) {
  return measure.mean.defined() && levels.room <= kRoomGrows * measure.room ? measure : levels;
}

DetailGrowth growth_of(const at::Tensor& start, const at::Tensor& dream, const at::Tensor& covered) {
  if (covered.mean().item<double>() < kLeastCovered) return {};
  const at::Tensor start_mean = like(mean_color(start), start), dream_mean = like(mean_color(dream), dream);
  const at::Tensor start_low = large_shapes(start - start_mean), dream_low = large_shapes(dream - dream_mean);
  const double low = weighted_level(dream_low, covered) - weighted_level(start_low, covered);
  const double high = weighted_level(dream - dream_mean - dream_low, covered) -
                      weighted_level(start - start_mean - start_low, covered);
  return {std::max(low, 0.0), std::max(high, 0.0)};
}

at::Tensor restrained(const at::Tensor& detail, const DetailLevels& levels, const DetailLevels& measure,
                      const DetailGrowth& growth, double keep) {
  const double low_gain = gain_towards(measure.low, growth.low, levels.low, keep);
  const double high_gain = gain_towards(measure.high, growth.high, levels.high, keep);
  const at::Tensor shift = (measure.mean - levels.mean) * (1 - keep);
  if (low_gain == 1 && high_gain == 1 && shift.abs().max().item<double>() == 0) return detail;
  const at::Tensor from_mean = detail - like(levels.mean, detail), low = large_shapes(from_mean);
  return from_mean * high_gain + low * (low_gain - high_gain) + like(levels.mean + shift, detail);
}

at::Tensor sharpened(const at::Tensor& warped, const at::Tensor& detail, const at::Tensor& flow,
                     double most) {
  if (most <= 1) return warped;
  const at::Tensor fine = finest(warped);
  const at::Tensor wanted = warp(local_energy(finest(detail)), flow, Sampling::bilinear);
  const at::Tensor gain = ((wanted + kFaint) / (local_energy(fine) + kFaint)).sqrt().clamp(1, most);
  return warped + fine * (gain - 1);
}

}  // namespace atelier
