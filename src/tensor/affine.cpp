#include "tensor/affine.h"

#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numbers>

namespace atelier {
namespace {

constexpr int64_t kBicubic = 2, kReflection = 2;  // as libtorch numbers them

}  // namespace

// The grid says where each place of the result comes from, in -1..1 of width and height: the inverse, with
// the aspect taken out so that a turn is one in pixels.
at::Tensor transformed(const at::Tensor& picture, const Affine& affine) {
  const double aspect = static_cast<double>(picture.size(3)) / static_cast<double>(picture.size(2));
  const double angle = affine.degrees * std::numbers::pi / 180;
  const double c = std::cos(angle) / affine.scale, s = std::sin(angle) / affine.scale;
  const double x = -2 * affine.right, y = -2 * affine.down;
  const std::vector<double> rows{c,          -s / aspect, c * x - s / aspect * y,
                                 s * aspect, c,           s * aspect * x + c * y};
  const at::Tensor matrix =
      at::tensor(rows).to(picture.options()).view({1, 2, 3}).expand({picture.size(0), 2, 3});
  const at::Tensor grid = at::affine_grid_generator(matrix, picture.sizes(), /*align_corners=*/false);
  return at::grid_sampler(picture, grid, kBicubic, kReflection, /*align_corners=*/false);
}

}  // namespace atelier
