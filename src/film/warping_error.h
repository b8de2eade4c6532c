// How still a film holds: the warping error of Lai et al. 2018, "Learning blind video temporal consistency",
// section 4.2.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace atelier {

// Of two successive frames (1,3,H,W), sRGB 0..1: the mean squared difference between `frame` and `next`
// warped onto it (bilinear), over the places that are not occluded. `flow` (film/warp.h) goes from `frame` to
// `next` and is that of the *source* film, also where a dream of it is measured; `visible` (1,1,H,W) is
// certainty(flow, flow back) without softening. 0 is perfectly still; a film's measure is the mean over its
// pairs. nullopt where nothing is visible. A blurred film scores well: report what it looks like beside it.
std::optional<double> warping_error(const at::Tensor& frame, const at::Tensor& next, const at::Tensor& flow,
                                    const at::Tensor& visible);

}  // namespace atelier
