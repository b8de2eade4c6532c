#include "tensor/palette.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "tensor/color.h"

namespace atelier {
namespace {

constexpr int64_t kPlacesAtOnce = 1 << 20;
constexpr double kNoise = 0.25 / (255 * 255);  // variance of half a level
constexpr double kTiny = 1e-12;
constexpr double kFlat = 1e-6;  // a deviation that is rounding alone

void check_picture(const at::Tensor& picture) {
  TORCH_CHECK(picture.dim() == 4 && picture.size(0) == 1 && picture.size(1) == 3,
              "a palette is that of (1,3,H,W)");
}

// --- 3x3 matrices ---

struct Roots {
  at::Tensor root, inverse;
};

Roots roots_of(const at::Tensor& symmetric) {
  const auto [values, vectors] = at::linalg_eigh(symmetric);
  const at::Tensor roots = values.clamp_min(kTiny).sqrt();
  return {(vectors * roots).mm(vectors.t()), (vectors / roots).mm(vectors.t())};
}

at::Tensor least_change(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor noise = at::eye(3, at::kDouble) * kNoise;
  const Roots own = roots_of(from + noise);
  return own.inverse.mm(roots_of(own.root.mm(to + noise).mm(own.root)).root).mm(own.inverse);
}

// --- Pictures, some places at a time ---

at::Tensor change_colors(const at::Tensor& picture, const at::Tensor& map, const at::Tensor& offset,
                         const at::Tensor& mask) {
  const at::Tensor places = picture.contiguous().view({3, -1});
  const at::Tensor changed = places.clone();
  const at::Tensor shares = mask.defined() ? mask.contiguous().view({1, -1}) : mask;
  const at::Tensor matrix = map.to(picture.options()), added = offset.to(picture.options()).unsqueeze(1);
  for (int64_t from = 0; from < places.size(1); from += kPlacesAtOnce) {
    const int64_t count = std::min(kPlacesAtOnce, places.size(1) - from);
    const at::Tensor before = places.narrow(1, from, count);
    at::Tensor after = matrix.mm(before).add_(added).clamp_(0, 1);
    if (mask.defined())
      after = before + (after - before) * shares.narrow(1, from, count).to(picture.device());
    changed.narrow(1, from, count).copy_(after);
  }
  return changed.view_as(picture);
}

}  // namespace

Palette palette_of(const at::Tensor& picture, const at::Tensor& mask) {
  check_picture(picture);
  const at::Tensor places = picture.flatten(2)[0];
  const at::Tensor shares = mask.defined() ? mask.flatten() : mask;
  const at::Tensor sum = at::zeros({3}, at::kDouble), products = at::zeros({3, 3}, at::kDouble);
  double all = 0;
  for (int64_t from = 0; from < places.size(1); from += kPlacesAtOnce) {
    const int64_t count = std::min(kPlacesAtOnce, places.size(1) - from);
    const at::Tensor colors = places.narrow(1, from, count).to(at::kCPU, at::kDouble);
    at::Tensor weighted = colors;
    if (mask.defined()) weighted = colors * shares.narrow(0, from, count).to(at::kCPU, at::kDouble);
    all += mask.defined() ? shares.narrow(0, from, count).sum(at::kDouble).item<double>()
                          : static_cast<double>(count);
    sum.add_(weighted.sum(1));
    products.add_(weighted.mm(colors.t()));
  }
  const at::Tensor mean = sum / std::max(all, kTiny);
  return {mean, products / std::max(all, kTiny) - at::outer(mean, mean)};
}

at::Tensor with_palette(const at::Tensor& picture, const Palette& palette, const at::Tensor& mask) {
  const Palette own = palette_of(picture, mask);
  const at::Tensor map = least_change(own.covariance, palette.covariance);
  return change_colors(picture, map, palette.mean - map.mv(own.mean), mask);
}

Palette palette_mixed(const Palette& a, const Palette& b, double share) {
  const at::Tensor map =
      at::eye(3, at::kDouble) * (1 - share) + least_change(a.covariance, b.covariance) * share;
  return {a.mean * (1 - share) + b.mean * share, map.mm(a.covariance).mm(map)};
}

at::Tensor match_moments(const at::Tensor& picture, const at::Tensor& colors_from,
                         const PaletteMasks& masks) {
  return with_palette(picture, palette_of(colors_from, masks.colors), masks.picture);
}

at::Tensor lightness_like(const at::Tensor& style, const at::Tensor& content) {
  check_picture(style);
  check_picture(content);
  const at::Tensor y = rgb_to_ycbcr(style).narrow(1, 0, 1), wanted = rgb_to_ycbcr(content).narrow(1, 0, 1);
  const double deviation = y.std(/*unbiased=*/false).item<double>(), mean = y.mean().item<double>();
  const double contrast = deviation > kFlat ? wanted.std(/*unbiased=*/false).item<double>() / deviation : 0;
  const at::Tensor like = (y - mean) * contrast + wanted.mean().item<double>();
  return like.clamp(0, 1).expand({1, 3, -1, -1}).contiguous();
}

}  // namespace atelier
