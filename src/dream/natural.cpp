#include "dream/natural.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "dream/prior.h"

namespace atelier {
namespace {

// --- Statistics of 1000 pictures, one of each class of ImageNet, their middle squares at 224 px ---

constexpr int kBands = 7;  // with the rest; the coarsest two
using Table = std::array<std::array<double, 3>, kBands>;

// Log deviation of each band, coarsest (the rest) first: mean and deviation over pictures.
constexpr Table kContrast{{{-2.2584, -3.7215, -4.7838},
                           {-2.2038, -3.6503, -4.6813},
                           {-2.5822, -3.9906, -4.9650},
                           {-2.7321, -4.1838, -5.0735},
                           {-2.9218, -4.5941, -5.3219},
                           {-3.1739, -5.2611, -5.8055},
                           {-3.6214, -6.0030, -6.3478}}};
constexpr Table kContrastSpread{{{0.4988, 0.8975, 0.9316},
                                 {0.3878, 0.8230, 0.8955},
                                 {0.3295, 0.7437, 0.7892},
                                 {0.3130, 0.7053, 0.7140},
                                 {0.3297, 0.6808, 0.6418},
                                 {0.3706, 0.6173, 0.5422},
                                 {0.4207, 0.4511, 0.3302}}};
// Red, green, blue: mean over a picture and deviation, then how both vary.
constexpr std::array<double, 6> kColor{0.4908, 0.4616, 0.4127, 0.2223, 0.2184, 0.2190};
constexpr std::array<double, 6> kColorSpread{0.1359, 0.1315, 0.1510, 0.0613, 0.0597, 0.0661};
constexpr double kRestPx = 3.5;  // px of the rest at 224 px, after six halvings

// --- How much each counts ---

constexpr int kFullBands = 4;  // coarse bands that should be as strong as in nature; finer ones at most so
constexpr double kCoarse = 0.5, kFine = 0.3;
// Deviations above nature's mean: vivid, within what nature does. Finer bands stay below it: there grain
// comes sooner than skin.
constexpr std::array<double, 3> kWanted{0.2, 0.7, 0.7};
constexpr double kFineLimit = -1;
constexpr double kColors = 0.5, kColorShareOfMean = 0.02;
constexpr double kGrain = 280;        // total variation at 224 px
constexpr double kGrainPower = 0.74;  // with the side: 0.6 of it at half the size
constexpr double kGrainSize = 224;
constexpr double kSmallestStep = 2e-4;  // square of a step between pixels that counts as none
constexpr double kBox = 2;

at::Tensor opponents(const at::Tensor& picture) {
  const double third = 1.0 / 3;
  const at::Tensor axes =
      at::tensor({third, third, third, 0.5, 0.0, -0.5, 0.25, -0.5, 0.25}, picture.options()).view({3, 3});
  return at::matmul(axes, picture.flatten(2)).view(picture.sizes());
}

double side_of(const at::Tensor& picture) {
  return std::sqrt(static_cast<double>(picture.size(2)) * static_cast<double>(picture.size(3)));
}

// Halvings that leave about kRestPx.
int num_bands(const at::Tensor& picture) {
  const auto height = static_cast<double>(picture.size(2)), width = static_cast<double>(picture.size(3));
  const long wanted = std::lround(std::log2(side_of(picture) / kRestPx));
  const auto possible = static_cast<long>(std::log2(std::min(height, width)));
  return static_cast<int>(std::clamp(wanted, 1L, possible));
}

// `table` for `count` bands with the rest, finest first. What is finer than it knows goes on as it ends.
at::Tensor rows(const Table& table, int count, const at::Tensor& like) {
  std::vector<double> numbers;
  for (int row = count - 1; row >= 0; --row) {
    const int beyond = std::max(0, row - (kBands - 1));
    const auto& last = table[kBands - 1];
    for (size_t i = 0; i < 3; ++i)
      numbers.push_back(beyond ? last[i] + beyond * (last[i] - table[kBands - 2][i]) : table[row][i]);
  }
  return at::tensor(numbers, like.options()).view({count, 3});
}

at::Tensor contrast_distance(const at::Tensor& picture) {
  const at::Tensor found = contrasts(picture);
  const int count = static_cast<int>(found.size(1));
  const int coarse = std::min(count, kFullBands), fine = count - coarse;
  const at::Tensor spread = rows(kContrastSpread, count, found).clamp_min(0.1);
  const at::Tensor apart = (found - rows(kContrast, count, found)) / spread;
  const at::Tensor wanted = at::tensor(kWanted, found.options());
  return (apart.narrow(1, 0, fine) - kFineLimit).clamp_min(0).square().sum(1).mean(1) * kFine +
         (apart.narrow(1, fine, coarse) - wanted).square().mean({1, 2}) * kCoarse;
}

at::Tensor color_distance(const at::Tensor& picture) {
  const at::Tensor mean = at::tensor(kColor, picture.options()).view({2, 3});
  const at::Tensor spread = at::tensor(kColorSpread, picture.options()).view({2, 3});
  const at::Tensor scale = spread + mean.mean(1, true) * kColorShareOfMean;
  return ((moments(picture) - mean) / scale).square().mean(2).sum(1) * kColors;
}

}  // namespace

at::Tensor contrasts(const at::Tensor& picture) {
  std::vector<at::Tensor> bands;
  at::Tensor rest = opponents(picture);
  for (int i = num_bands(picture); i > 0; --i) {
    const at::Tensor half = at::avg_pool2d(rest, {2, 2});
    const at::Tensor again = at::upsample_bilinear2d(half, rest.sizes().slice(2), /*align_corners=*/false);
    bands.push_back((rest - again).square().mean({2, 3}));
    rest = half;
  }
  bands.push_back((rest - rest.mean({2, 3}, true)).square().mean({2, 3}));
  return (at::stack(bands, 1) + 1e-6).log() / 2;
}

// Isotropic total variation; shorter steps are more even at larger sizes, so that they count more.
at::Tensor grain(const at::Tensor& picture, double side) {
  const int64_t height = picture.size(2) - 1, width = picture.size(3) - 1;
  const at::Tensor here = picture.narrow(2, 0, height).narrow(3, 0, width);
  const at::Tensor across = picture.narrow(2, 0, height).narrow(3, 1, width) - here;
  const at::Tensor down = picture.narrow(2, 1, height).narrow(3, 0, width) - here;
  return (across.square() + down.square() + kSmallestStep).sqrt().mean({1, 2, 3}) *
         (kGrain * std::pow(side / kGrainSize, kGrainPower));
}

at::Tensor unnaturalness(const at::Tensor& picture) {
  return contrast_distance(picture) + color_distance(picture) + grain(picture, side_of(picture));
}

at::Tensor crowding(const at::Tensor& picture) {
  const at::Tensor beyond = ((picture - 0.5).abs() - 0.42).clamp_min(0).square().mean({1, 2, 3}) * 100;
  const at::Tensor steep = (picture.logit(1e-4).abs() - 2.2).clamp_min(0).square().mean({1, 2, 3});
  return (beyond + steep) * kBox;
}

}  // namespace atelier
