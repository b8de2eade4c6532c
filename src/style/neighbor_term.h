// Style as the features that a picture is made of, each turned towards the one of the style that is nearest
// in direction (Kolkin et al. 2022, "Neural Neighbor Style Transfer"): the mean over places f of
// 1 - cos(f, match(f)). For matching, features are centered: those of the picture by their own mean, those of
// the style by theirs. For the distance both are centered by the style's mean, so that it, too, is brought
// over. The matches are looked for anew each time that the loss is gathered, and then stand.
#pragma once

#include "style/patch_term.h"

namespace atelier {

// The features of styles, centered by their common mean, at no more than about `most_positions` places of
// each, evenly spaced; 0: all.
struct NeighborPool {
  NeighborPool(const std::vector<PatchSource>& sources, int64_t most_positions);

  at::Tensor mean;  // (C)
  PatchPool pool;   // of side 1
};

// weight * the mean above, whatever the scaling: a cosine has no unit.
std::shared_ptr<const Term> neighbor_term(const std::string& layer, double weight,
                                          std::shared_ptr<const NeighborPool> pool,
                                          const PatchPlace& place = {});

}  // namespace atelier
