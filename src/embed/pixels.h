// A picture as a row of its own pixels.
#pragma once

#include <ATen/core/Tensor.h>

#include "tensor/resample.h"

namespace atelier {

// (1,3,H,W) RGB 0..1, stretched to `size`, as (1, 3 h w), color by color and row by row; gray: the lightness
// alone (Y' of BT.601), (1, h w). 0..1.
at::Tensor raw_pixels(const at::Tensor& picture, PictureSize size, bool gray);

}  // namespace atelier
