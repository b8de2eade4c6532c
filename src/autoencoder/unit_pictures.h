// What the units of a layer want to see.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>

#include "autoencoder/model.h"

namespace atelier {

// How many units `layer` has. Error for an unknown one, with the nearest.
int64_t num_units(const Autoencoder& model, const std::string& layer);

// (count,C,H,W) 0..1, grey being nothing: of encoder1 its weights, each by itself between black and white (of
// convolutions as large as these are); of others pictures near grey that excite each unit, a climb along a
// smoothed gradient that forgets what adds nothing (Erhan et al. 2009, "Visualizing higher-layer features of
// a deep network").
at::Tensor unit_pictures(const Autoencoder& model, const std::string& layer, int64_t count,
                         int64_t iterations, uint64_t seed, const std::function<void(double)>& progress);

}  // namespace atelier
