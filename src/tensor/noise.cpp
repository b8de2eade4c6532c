#include "tensor/noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Clouds: coarsest grid, how fast finer grids fade (1/f amplitude), and the spread of the result around grey.
constexpr int64_t kCoarsestCells = 3;
constexpr double kPersistence = 0.62;
constexpr double kContrast = 0.2;
constexpr int64_t kGradientCells = 3;
constexpr int64_t kStripRows = 512;

// A square grid over the longer side, cut to the picture: the same grid, and so the same look, at every size.
at::Tensor spread(const at::Tensor& grid, PictureSize size) {
  const int64_t longer = std::max(size.height, size.width);
  return resize(grid, longer, longer).narrow(2, 0, size.height).narrow(3, 0, size.width);
}

at::Tensor white(PictureSize size, uint64_t seed) {
  return RandomStream(seed, "white").uniform({1, 3, size.height, size.width});
}

// The three independent fields become lightness and two weaker color differences, as natural pictures have
// them.
at::Tensor colored(const at::Tensor& fields) {
  const at::Tensor mix =
      at::tensor({1.0F, 0.45F, 0.25F, 1.0F, 0.0F, -0.4F, 1.0F, -0.45F, 0.25F}).view({3, 3});
  return at::einsum("rc,nchw->nrhw", {mix, fields});
}

// One field of mean 0 and deviation 1 at a time, colored in strips: a picture of gigabytes takes little more
// than itself.
at::Tensor clouds(PictureSize size, uint64_t seed) {
  const int64_t longer = std::max(size.height, size.width);
  at::Tensor fields = at::zeros({1, 3, size.height, size.width});
  double amplitude = 1;
  uint32_t octave = 0;
  for (int64_t cells = kCoarsestCells; cells <= longer; cells *= 2, amplitude *= kPersistence) {
    const at::Tensor grid = RandomStream(seed, "clouds", octave++).normal({1, 3, cells, cells});
    for (int64_t i = 0; i < 3; ++i)
      fields.narrow(1, i, 1).add_(spread(grid.narrow(1, i, 1), size), amplitude);
  }
  for (int64_t i = 0; i < 3; ++i) {
    at::Tensor field = fields.narrow(1, i, 1);
    field.sub_(field.mean());
    field.div_(field.square().mean().sqrt().clamp_min(1e-6));
  }
  for (int64_t top = 0; top < size.height; top += kStripRows) {
    const at::Tensor strip = fields.slice(2, top, top + kStripRows);
    strip.copy_((colored(strip) * kContrast + 0.5).clamp(0, 1));
  }
  return fields;
}

at::Tensor gradient(PictureSize size, uint64_t seed) {
  const at::Tensor colors = RandomStream(seed, "gradient").uniform({1, 3, kGradientCells, kGradientCells});
  return spread(colors, size).clamp(0, 1);
}

}  // namespace

std::vector<std::string> noise_kinds() {
  return {"white", "clouds", "gradient", "grey"};
}

at::Tensor make_noise(const std::string& kind, PictureSize size, uint64_t seed) {
  if (size.height < 1 || size.width < 1) throw Error("a noise picture needs a size of at least 1x1");
  if (kind == "white") return white(size, seed);
  if (kind == "clouds") return clouds(size, seed);
  if (kind == "gradient") return gradient(size, seed).contiguous();
  if (kind == "grey") return at::full({1, 3, size.height, size.width}, 0.5F);
  throw Error("there is no noise '" + kind + "'" + did_you_mean(kind, noise_kinds()), "",
              "one of " + join(noise_kinds(), ", "));
}

}  // namespace atelier
