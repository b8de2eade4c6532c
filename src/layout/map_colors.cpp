#include "layout/map_colors.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "tensor/pca.h"

namespace atelier {
namespace {

constexpr double kOuter = 0.98;  // the share of points that the scales are made for
constexpr double kDarkest = 0.58, kLightest = 0.88, kChroma = 0.17;
constexpr double kSwell = 0.6;  // of the distance from grey: points crowd in the middle of a ball

using Triple = std::array<double, 3>;

// OKLab to linear sRGB.
Triple linear_of(const Triple& lab) {
  const double l = std::pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3),
               m = std::pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3),
               s = std::pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool is_shown(const Triple& linear) {
  return std::all_of(linear.begin(), linear.end(), [](double value) { return value >= 0 && value <= 1; });
}

double encoded(double linear) {
  linear = std::clamp(linear, 0.0, 1.0);
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

// Where sRGB lacks a color, the nearest to it of less chroma.
Triple srgb_of(Triple lab) {
  constexpr double kLess = 0.96;
  while (!is_shown(linear_of(lab)) && std::hypot(lab[1], lab[2]) > 1e-3) {
    lab[1] *= kLess;
    lab[2] *= kLess;
  }
  Triple color = linear_of(lab);
  for (double& value : color) value = encoded(value);
  return color;
}

// What kOuter of the values do not exceed.
double outer(std::vector<double> values) {
  const auto place = static_cast<size_t>(kOuter * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
  return std::max(values[place], 1e-12);
}

}  // namespace

at::Tensor colors_of_places(const at::Tensor& places) {
  TORCH_CHECK(places.dim() == 2 && places.size(1) == 3, "(N,3) places are expected");
  const int64_t size = places.size(0);
  const at::Tensor turned = pca(places, 3).project(places).contiguous();
  const int64_t known = turned.size(1);
  const auto* values = turned.const_data_ptr<float>();
  const auto along = [&](int64_t i, int64_t axis) {
    return axis < known ? static_cast<double>(values[i * known + axis]) : 0.0;
  };
  std::vector<double> radii, heights;
  for (int64_t i = 0; i < size; ++i) {
    radii.push_back(std::hypot(along(i, 0), along(i, 1)));
    heights.push_back(std::abs(along(i, 2)));
  }
  const double radius = outer(radii), height = outer(heights);
  at::Tensor colors = at::empty({size, 3}, at::kFloat);
  auto* result = colors.mutable_data_ptr<float>();
  for (int64_t i = 0; i < size; ++i) {
    const double share =
        std::pow(std::min(1.0, radii[i] / radius), kSwell) * kChroma / std::max(radii[i], 1e-12);
    const double up = std::clamp(along(i, 2) / height, -1.0, 1.0);
    const Triple color =
        srgb_of({kDarkest + (kLightest - kDarkest) * (up + 1) / 2, share * along(i, 0), share * along(i, 1)});
    for (int k = 0; k < 3; ++k) result[3 * i + k] = static_cast<float>(color[k]);
  }
  return colors;
}

}  // namespace atelier
