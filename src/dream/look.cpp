#include "dream/look.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numbers>

namespace atelier {
namespace {

constexpr double kHalveBelow = 0.7;  // of a picture's side; sampling less than that would step over pixels
constexpr int64_t kBilinear = 0, kReflection = 2;

double between(double least, double most, RandomStream& random) {
  return least + (most - least) * random.uniform();
}

// Half the size, by the binomial filter of four.
at::Tensor halved(const at::Tensor& picture) {
  const at::Tensor line = at::tensor({0.125, 0.375, 0.375, 0.125}, picture.options());
  const at::Tensor kernel = (line.unsqueeze(1) * line).expand({picture.size(1), 1, 4, 4}).contiguous();
  return at::conv2d(at::reflection_pad2d(picture, {1, 1, 1, 1}), kernel, {}, {{2, 2}}, {{0, 0}}, {{1, 1}},
                    picture.size(1));
}

}  // namespace

at::Tensor random_look(const LookRange& range, PictureSize size, RandomStream& random) {
  const double zoom = std::exp(between(std::log(range.least_zoom), std::log(range.most_zoom), random));
  const double angle = between(-range.degrees, range.degrees, random) * std::numbers::pi / 180;
  const double mirror = random.uniform() < 0.5 ? -1 : 1;
  const double right = between(-2 * range.shift, 2 * range.shift, random);
  const double down = between(-2 * range.shift, 2 * range.shift, random);
  const double aspect = static_cast<double>(size.height) / static_cast<double>(size.width);
  const double cosine = std::cos(angle) / zoom, sine = std::sin(angle) / zoom;
  return at::tensor({mirror * cosine, -sine * aspect, right, mirror * sine / aspect, cosine, down},
                    at::kFloat)
      .view({2, 3});
}

at::Tensor look(const at::Tensor& picture, const at::Tensor& looks, PictureSize shown) {
  at::Tensor source = picture;
  while (static_cast<double>(shown.height) < kHalveBelow * static_cast<double>(source.size(2)))
    source = halved(source);
  const at::Tensor grid = at::affine_grid_generator(
      looks, {picture.size(0), picture.size(1), shown.height, shown.width}, /*align_corners=*/false);
  return at::grid_sampler(source, grid, kBilinear, kReflection, /*align_corners=*/false);
}

}  // namespace atelier
