// Pictures made of nothing: white noise, clouds (1/f noise over octaves), gradients. Sources for dreams and
// textures that need no photograph. Seeded (tensor/seed.h); sRGB 0..1, shape (1,3,H,W), float32 on the CPU.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tensor/resample.h"

namespace atelier {

std::vector<std::string> noise_kinds();  // "white", "clouds", "gradient", "grey" (nothing at all)
// Error for an unknown kind, with the nearest known one. Clouds and gradients look the same at every size,
// only finer.
at::Tensor make_noise(const std::string& kind, PictureSize size, uint64_t seed);

}  // namespace atelier
