// What a dream climbs: the mean square of the activations of chosen layers (google/deepdream's L2), so that
// what a layer sees a little of becomes more.
#pragma once

#include <ATen/core/Tensor.h>

#include "job/values.h"
#include "nn/network.h"

namespace atelier {

// The gradient of the objective by `pixels` (N,3,H,W), up to a positive factor for each picture. Every layer
// counts by weight / (its mean square now), so that no layer drowns the others; with `channels` only those of
// it count. A negative weight makes less of what the layer sees. Layers and channels must exist
// (dream/layers.h).
at::Tensor objective_gradient(const Network& network, const at::Tensor& pixels, const WeightedList& layers);

}  // namespace atelier
