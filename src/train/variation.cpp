#include "train/variation.h"

#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>

#include <cmath>
#include <numbers>

#include "tensor/seed.h"

namespace atelier {

at::Tensor varied(const at::Tensor& pictures, const Variation& variation, uint64_t seed, uint32_t step) {
  constexpr int64_t kBilinear = 0, kZeros = 0, kBorder = 1;  // as libtorch numbers them
  if (variation.is_none()) return pictures;
  RandomStream random(seed, "variation", step);
  const auto either = [&](double most) { return most * (2 * random.uniform() - 1); };
  at::Tensor matrices = at::empty({pictures.size(0), 2, 3});
  auto* next = matrices.mutable_data_ptr<float>();
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    const double angle = either(variation.turn) * std::numbers::pi / 180;
    const double scale = std::exp(either(std::log1p(variation.zoom)));
    const double side = variation.flip && random.uniform() < .5 ? -1 : 1;
    const double row[6] = {scale * side * std::cos(angle), -scale * std::sin(angle),
                           2 * either(variation.shift),    scale * side * std::sin(angle),
                           scale * std::cos(angle),        2 * either(variation.shift)};
    for (const double number : row) *next++ = static_cast<float>(number);
  }
  const at::Tensor grid =
      at::affine_grid_generator(matrices.to(pictures.device()), pictures.sizes(), /*align_corners=*/false);
  return at::grid_sampler(pictures, grid, kBilinear, variation.repeats_edges ? kBorder : kZeros,
                          /*align_corners=*/false);
}

}  // namespace atelier
