// A dream beside its source: how much of it, of which part, in whose colors.
#pragma once

#include <ATen/core/Tensor.h>

#include "dream/options.h"
#include "tensor/resample.h"

namespace atelier {

// Whether finished() would give the dream itself.
bool leaves_dream_alone(const FinishOptions& options);
// `dream` and `source` (N,3,H,W) sRGB 0..1; `mask` (1,1,H,W) or undefined. Where the mask is black the source
// is returned as it was.
at::Tensor finished(const at::Tensor& dream, const at::Tensor& source, const at::Tensor& mask,
                    const FinishOptions& options);

// Masks that need no picture: "circle" (an ellipse in the middle), "top", "bottom", "left", "right" (a
// gradient). (1,1,H,W).
std::vector<std::string> mask_kinds();
at::Tensor make_mask(const std::string& kind, PictureSize size);

}  // namespace atelier
