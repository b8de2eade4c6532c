#include "dream/spectrum.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/fft_fftfreq.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/fft_rfftfreq.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/view_as_complex.h>
#include <ATen/ops/view_as_real.h>

#include <cmath>

#include "tensor/seed.h"

namespace atelier {
namespace {

// What a climb begins with: enough to tell places apart, too little to be seen.
constexpr double kNoise = 0.004;
constexpr double kFlatness = 2.5;     // divides what enters the sigmoid: an even pace of shapes and contrast
constexpr double kLeastLight = 0.02;  // a picture's values as a sigmoid may reach them

// Columns: light, red against blue, green against both (lucid's square root of the covariance of ImageNet's
// colors, the longest brought to 1); the colors twice as long, as Adam's even steps else leave pictures pale.
at::Tensor colors(const at::Tensor& like) {
  return at::tensor({0.56283, 0.38966, 0.08659, 0.58448, 0.0, -0.21647, 0.58448, -0.38966, 0.12988},
                    like.options())
      .view({3, 3});
}

at::Tensor recolored(const at::Tensor& picture, const at::Tensor& matrix) {
  return at::matmul(matrix, picture.flatten(2)).view(picture.sizes());
}

// Cycles in the picture's (mean) side, of each frequency (1,1,H,W/2+1); at least `least`.
at::Tensor cycles(PictureSize size, double least, const at::Tensor& like) {
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat).device(like.device());
  const at::Tensor down = at::fft_fftfreq(size.height, 1.0, options).unsqueeze(1);
  const at::Tensor across = at::fft_rfftfreq(size.width, 1.0, options).unsqueeze(0);
  const double side = std::sqrt(static_cast<double>(size.height) * static_cast<double>(size.width));
  return (down.square() + across.square()).sqrt().mul_(side).clamp_min_(least).unsqueeze(0).unsqueeze(0);
}

at::Tensor low_frequencies(const at::Tensor& waves, PictureSize size) {
  const int64_t positive = (size.height + 1) / 2, negative = size.height - positive;
  const at::Tensor columns = waves.narrow(3, 0, size.width / 2 + 1);
  return at::cat({columns.narrow(2, 0, positive), columns.narrow(2, waves.size(2) - negative, negative)}, 2);
}

}  // namespace

at::Tensor random_spectrum(PictureSize size, const std::vector<uint64_t>& seeds) {
  std::vector<at::Tensor> each;
  for (const uint64_t seed : seeds)
    each.push_back(RandomStream(seed, "spectrum").normal({3, size.height, size.width / 2 + 1, 2}));
  return at::stack(each).mul_(kNoise);
}

at::Tensor picture_of(const at::Tensor& spectrum, PictureSize whole, PictureSize size, double least_cycles) {
  at::Tensor waves = at::view_as_complex(spectrum), steps = cycles(whole, least_cycles, spectrum);
  if (size != whole) waves = low_frequencies(waves, size), steps = low_frequencies(steps, size);
  const at::Tensor axes =
      at::fft_irfft2(waves / steps, {{size.height, size.width}}, {-2, -1}, "forward") / kFlatness;
  return recolored(axes, colors(axes)).sigmoid();
}

at::Tensor spectrum_of(const at::Tensor& picture) {
  const PictureSize size{picture.size(2), picture.size(3)};
  const at::Tensor light = picture.clamp(kLeastLight, 1 - kLeastLight).logit();
  const at::Tensor axes = recolored(light, colors(light).inverse()) * kFlatness;
  return at::view_as_real(at::fft_rfft2(axes, std::nullopt, {-2, -1}, "forward") * cycles(size, 1, picture))
      .contiguous();
}

}  // namespace atelier
