#include "style/pixels.h"

#include <ATen/TensorOperators.h>

namespace atelier {
namespace {

constexpr double kLevels = 255, kRounded = 1;

double add_variation_along(int64_t dim, const at::Tensor& picture, double factor, at::Tensor& gradient) {
  const int64_t count = picture.size(dim) - 1;
  if (count < 1) return 0;
  const at::Tensor steps = (picture.narrow(dim, 1, count) - picture.narrow(dim, 0, count)).mul_(kLevels);
  const at::Tensor lengths = steps.square().add_(kRounded * kRounded).sqrt_();
  const at::Tensor slopes = (steps / lengths).mul_(factor * kLevels);
  gradient.narrow(dim, 1, count).add_(slopes);
  gradient.narrow(dim, 0, count).sub_(slopes);
  return factor * lengths.sum().item<double>();
}

double add_roughness_along(int64_t dim, const at::Tensor& picture, double factor, at::Tensor& gradient) {
  const int64_t count = picture.size(dim) - 1;
  if (count < 1) return 0;
  const at::Tensor steps = picture.narrow(dim, 1, count) - picture.narrow(dim, 0, count);
  gradient.narrow(dim, 1, count).add_(steps, 2 * factor);
  gradient.narrow(dim, 0, count).sub_(steps, 2 * factor);
  return factor * steps.square().sum().item<double>();
}

}  // namespace

double add_roughness(const at::Tensor& picture, double factor, at::Tensor& gradient) {
  if (factor == 0) return 0;
  return add_roughness_along(2, picture, factor, gradient) +
         add_roughness_along(3, picture, factor, gradient);
}

double add_total_variation(const at::Tensor& picture, double factor, at::Tensor& gradient) {
  if (factor == 0) return 0;
  return add_variation_along(2, picture, factor, gradient) +
         add_variation_along(3, picture, factor, gradient);
}

double add_out_of_range(const at::Tensor& picture, double factor, at::Tensor& gradient) {
  if (factor == 0) return 0;
  const at::Tensor beyond = picture - picture.clamp(0, 1);
  gradient.add_(beyond, 2 * factor);
  return factor * beyond.square().sum().item<double>();
}

double add_difference(const at::Tensor& picture, const at::Tensor& wanted, const at::Tensor& mask,
                      double factor, at::Tensor& gradient) {
  if (factor == 0) return 0;
  const at::Tensor error = picture - wanted, weighted = error * mask;
  gradient.add_(weighted, 2 * factor);
  return factor * (error * weighted).sum().item<double>();
}

}  // namespace atelier
