#include "dream/finish.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>

#include "tensor/color.h"

namespace atelier {
namespace {

// Where a mask falls below this the picture is its source's again: what the sizes smear over the edge.
constexpr double kEdge = 0.04;
constexpr double kCircle = 0.35,
                 kSoft = 0.45;  // radii of the fully dreamt middle and of the edge, in half diagonals

at::Tensor smooth_step(const at::Tensor& x) {
  const at::Tensor t = x.clamp(0, 1);
  return t * t * (t * -2 + 3);
}

// -1..1 over `length` px.
at::Tensor across(int64_t length) {
  return at::linspace(-1.0 + 1.0 / static_cast<double>(length), 1.0 - 1.0 / static_cast<double>(length),
                      length);
}

}  // namespace

bool leaves_dream_alone(const FinishOptions& options) {
  return options.strength == 1 && !options.original_colors && !options.original_lightness;
}

at::Tensor finished(const at::Tensor& dream, const at::Tensor& source, const at::Tensor& mask,
                    const FinishOptions& options) {
  at::Tensor result = dream;
  if (options.original_colors) result = recolor(result, source);
  if (options.original_lightness) result = recolor(source, result);
  if (options.strength < 1) result = at::lerp(source, result, options.strength);
  if (mask.defined()) result = at::lerp(source, result, (mask.to(source.device()) / kEdge).clamp_max(1));
  return result;
}

std::vector<std::string> mask_kinds() {
  return {"circle", "top", "bottom", "left", "right"};
}

at::Tensor make_mask(const std::string& kind, PictureSize size) {
  const at::Tensor y = across(size.height).view({1, 1, -1, 1}).expand({1, 1, size.height, size.width});
  const at::Tensor x = across(size.width).view({1, 1, 1, -1}).expand({1, 1, size.height, size.width});
  if (kind == "top") return smooth_step((-y + 0.5));
  if (kind == "bottom") return smooth_step((y + 0.5));
  if (kind == "left") return smooth_step((-x + 0.5));
  if (kind == "right") return smooth_step((x + 0.5));
  TORCH_CHECK(kind == "circle", "unknown kind of mask");
  const at::Tensor radius = (x * x + y * y).sqrt();
  return smooth_step((-radius + (kCircle + kSoft)) / kSoft);
}

}  // namespace atelier
