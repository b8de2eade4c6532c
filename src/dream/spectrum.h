// A picture as its Fourier spectrum, in which climbing is as easy for large shapes as for fine ones: each
// frequency is weighted by its wavelength, and colors are the independent axes of natural pictures (Olah et
// al. 2017, "Feature visualization", on preconditioning; the axes are lucid's). A sigmoid keeps the picture
// within 0..1.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tensor/resample.h"

namespace atelier {

// A spectrum of pictures (N,3,H,W) is (N,3,H,W/2+1,2): real and imaginary parts, float32.

// A faint noise for each seed: nearly grey pictures of `size`.
at::Tensor random_spectrum(PictureSize size, const std::vector<uint64_t>& seeds);

// The pictures of `size`, sRGB 0..1, from spectrums of pictures of `whole`, no smaller: low frequencies alone
// make the same picture smaller. Waves slower than `least_cycles` in the (mean) side weigh no more than that.
// Differentiable.
at::Tensor picture_of(const at::Tensor& spectrum, PictureSize whole, PictureSize size,
                      double least_cycles = 1);

// The way back: picture_of() makes `picture` again, its values kept from 0 and 1 by 1/50.
at::Tensor spectrum_of(const at::Tensor& picture);

}  // namespace atelier
