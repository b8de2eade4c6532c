// A layer's features are brought to the style's distribution along single directions, by the monotone map T
// from the picture's distribution to the style's (optimal transport along a line):
//
//   histogram   along each channel (Risser et al. 2017, "Stable and controllable neural texture synthesis and
//               style transfer using histogram losses", section 3.4)
//   sliced      along as many random directions, at right angles to each other (Heitz et al. 2021, "A sliced
//               Wasserstein loss for neural texture synthesis", equation 3)
//
// The loss is mean((v - T(v))^2) over places and directions, the squared Wasserstein-2 distance along each;
// its derivative by v is that of T held fixed. The style is known by its quantiles (style/samples.h), the
// picture by counts (style/binned.h).
#pragma once

#include "style/term.h"

namespace atelier {

// weight * the loss above. `directions` (C,C), rows; undefined: channels. `quantiles` (C,kQuantiles) along
// these. Relative: divided by the loss of no features at all. `mask` (1,1,H,W) of the layer's map, rounded to
// 1/256, weighs places; undefined: all count as one.
std::shared_ptr<const Term> quantile_term(const std::string& layer, const at::Tensor& directions,
                                          double weight, const at::Tensor& quantiles, Scaling scaling,
                                          const at::Tensor& mask = {});

}  // namespace atelier
