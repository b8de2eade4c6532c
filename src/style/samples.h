// Style as the distributions of a layer's features along single directions, which are channels or random
// axes. Features are taken at places of a fixed grid, and of them quantiles are kept.
#pragma once

#include "style/term.h"

namespace atelier {

constexpr int64_t kQuantiles = 1024;

// A term of no target that takes features of at most 65536 places, on a fixed grid of the map: sums are
// {features (C,K), weights (K)}, zero but for the part's own. `mask` (1,1,H,W) of the layer's map weighs
// places; undefined: all count as one.
std::shared_ptr<const Term> sample_gatherer(const std::string& layer, const at::Tensor& mask = {});

// Random directions for a layer, at right angles to each other: the rows of an orthogonal matrix (C,C),
// float32 on the CPU. Equal for equal layers and seeds.
at::Tensor directions_for(const std::string& layer, int64_t channels, uint64_t seed);

// Of the samples of a style, along the rows of `directions`, undefined: channels. (C,kQuantiles) float32 on
// the CPU: the means of equal shares of all values, from the lowest to the highest. Of no samples: zeros.
at::Tensor quantiles_of(const Tensors& samples, const at::Tensor& directions);

// Of a mixture of styles (their Wasserstein barycenter along each direction). Weights are normalized here.
at::Tensor mixed_quantiles(const Tensors& each, const std::vector<double>& weights);

}  // namespace atelier
