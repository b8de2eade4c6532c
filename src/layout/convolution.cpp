#include "layout/convolution.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fft_fft.h>
#include <ATen/ops/fft_ifft.h>
#include <ATen/ops/fft_irfft.h>
#include <ATen/ops/fft_rfft.h>

#include <algorithm>

#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kLines = 32;

}  // namespace

at::Tensor spectrum_of(const at::Tensor& field, int64_t side) {
  const int64_t used = field.size(0), half = side / 2 + 1;
  at::Tensor rows = at::empty({used, half}, at::kComplexFloat),
             spectrum = at::empty({side, half}, at::kComplexFloat);
  for_each_span(used, kLines, [&](int64_t first, int64_t last) {
    const int64_t count = last - first;
    rows.narrow(0, first, count).copy_(at::fft_rfft(field.narrow(0, first, count), side, 1));
  });
  for_each_span(half, kLines, [&](int64_t first, int64_t last) {
    const int64_t count = last - first;
    spectrum.narrow(1, first, count).copy_(at::fft_fft(rows.narrow(1, first, count), side, 0));
  });
  return spectrum;
}

at::Tensor convolved(const at::Tensor& charges, const at::Tensor& spectra) {
  const int64_t num_kernels = spectra.size(0), side = spectra.size(1), half = spectra.size(2),
                used = charges.size(0);
  at::Tensor rows = at::empty({used, half}, at::kComplexFloat);
  for_each_span(used, kLines, [&](int64_t first, int64_t last) {
    const int64_t count = last - first;
    rows.narrow(0, first, count).copy_(at::fft_rfft(charges.narrow(0, first, count), side, 1));
  });
  at::Tensor mixed = at::empty({num_kernels, used, half}, at::kComplexFloat);
  for_each_span(half, kLines, [&](int64_t first, int64_t last) {
    const int64_t count = last - first;
    const at::Tensor columns = at::fft_fft(rows.narrow(1, first, count), side, 0);
    const at::Tensor products = spectra.narrow(2, first, count) * columns;
    mixed.narrow(2, first, count).copy_(at::fft_ifft(products, side, 1).narrow(1, 0, used));
  });
  at::Tensor fields = at::empty({num_kernels, used, used}, at::kFloat);
  const at::Tensor lines = mixed.flatten(0, 1);
  at::Tensor results = fields.flatten(0, 1);
  for_each_span(num_kernels * used, kLines, [&](int64_t first, int64_t last) {
    const int64_t count = last - first;
    results.narrow(0, first, count)
        .copy_(at::fft_irfft(lines.narrow(0, first, count), side, 1).narrow(1, 0, used));
  });
  return fields;
}

}  // namespace atelier
