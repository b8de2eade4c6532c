// What is new in a frame although it was carried: where nothing moved and nothing changed there is nothing to
// work on again, so that a film of a still comes to rest and a camera that stands still gives a dream that
// stands still.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// (1,1,H,W), 0..1: 0 where `frame` is `earlier` carried along `flow` (film/warp.h, from `frame` to `earlier`)
// and the flow is none, 1 from half a pixel of motion, or from an average change of 4 levels of 255 around
// the place; below 0.7 levels it is noise. Both pictures (1,3,H,W), sRGB 0..1.
at::Tensor novelty(const at::Tensor& frame, const at::Tensor& earlier, const at::Tensor& flow);

}  // namespace atelier
