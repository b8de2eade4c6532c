// Pictures painted in one pass by a network that was trained for one style (Johnson et al. 2016, "Perceptual
// losses for real-time style transfer"). Such a network's description names its `picture` (nn/graph.h).
#pragma once

#include <ATen/core/Tensor.h>

#include "nn/network.h"
#include "tensor/resample.h"

namespace atelier {

bool is_feed_forward(const Graph& graph);

// `pictures` is (N,3,H,W) RGB 0..1, float32, on the network's device; so is the result, of the same size.
// Each picture is painted as if it were alone. Sides that are no multiples of the network's stride, or too
// small for it, are continued by mirroring and cut again, so that no picture is refused.
at::Tensor paint(const Network& network, const at::Tensor& pictures);

// What one pass over a picture takes, known without weights: multiply-adds x 2, and the bytes of all that is
// held at the fullest moment.
double painting_flops(const Graph& graph, PictureSize size);
double painting_bytes(const Graph& graph, PictureSize size);

}  // namespace atelier
