// Convolutions of a square field with several kernels by real Fourier transforms, a block of lines at a time,
// so that they are the same on any count of threads. Only what is not zero is transformed.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// The spectrum (side, side/2+1) complex64 of `field` (U,U) float32, which is zero beyond its U rows and
// columns; `side` is even and at least U.
at::Tensor spectrum_of(const at::Tensor& field, int64_t side);

// `spectra` (K, side, side/2+1) of kernels: the first U rows and columns of the circular convolutions of
// `field` (U,U) with them, (K,U,U) float32.
at::Tensor convolved(const at::Tensor& field, const at::Tensor& spectra);

}  // namespace atelier
