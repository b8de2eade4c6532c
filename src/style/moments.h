// Style as the first two moments of a layer's features over all places f of a map, E[f] and E[f f^T], whose
// sums over tiles add up. What is compared of them:
//
//   gram        mean((G - G_style)^2) over channels x channels, G = E[f f^T] / C (Gatys et al. 2016,
//   equations 3
//               and 4, scaled as neural-style-pt does)
//   covariance  the same of E[f f^T] - E[f] E[f]^T, without the division
//   moments     mean((m - m_style)^2) + mean((s - s_style)^2) of each channel's mean and standard deviation,
//   which is
//               the squared Wasserstein-2 distance of Gaussians of single channels (Li et al. 2017,
//               "Demystifying neural style transfer")
//   gaussian    the squared Wasserstein-2 distance of the Gaussians with these means and covariances:
//               |m - m_style|^2 + tr(S + S_style - 2 (S_style^1/2 S S_style^1/2)^1/2), over C
#pragma once

#include "style/term.h"

namespace atelier {

enum class MomentKind { gram, covariance, moments, gaussian };

struct Moments {
  at::Tensor mean;    // (C) float64
  at::Tensor second;  // (C,C) float64, E[f f^T]
};

// A term of no target whose sums are {sum f, sum f f^T, number of places}: to gather with sums_of().
// `mask` (1,1,H,W) of the layer's map weighs places; undefined: all count as one.
std::shared_ptr<const Term> moment_gatherer(const std::string& layer, const at::Tensor& mask = {});
Moments moments_from(const Tensors& sums);  // its sums

// Of a mixture of styles: Grams mix as they are (a weighted sum of losses has that minimum), the others by
// means and covariances. Weights are normalized here.
Moments mixed(const std::vector<Moments>& each, const std::vector<double>& weights, MomentKind kind);

// weight * the distance above. Relative: divided by the distance of no features at all. `mask` as above.
std::shared_ptr<const Term> moment_term(const std::string& layer, MomentKind kind, double weight,
                                        const Moments& style, Scaling scaling, const at::Tensor& mask = {});

}  // namespace atelier
