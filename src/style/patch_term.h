// Style as patches that a picture is put together from, each like the one of the style that it resembles most
// (Li & Wand 2016, "Combining Markov Random Fields and Convolutional Neural Networks for Image Synthesis",
// equation 2): the mean over patches p of |p - match(p)|^2. The matches are looked for anew each time that
// the loss is gathered, and then stand: the derivative is that of the distances alone.
#pragma once

#include "style/patches.h"
#include "style/term.h"

namespace atelier {

// What a picture's own places are matched by, beside their features.
struct PatchPlace {
  at::Tensor guides;  // (L,H,W) of the layer's map, as the pool's are; undefined: none
  at::Tensor mask;    // (H,W), 0..1: how much places count; undefined: all as one
};

// weight * the mean above, of patches of the pool's side; a map that has none adds nothing. Relative: divided
// by the mean of |p|^2 of the style's patches; absolute: by the numbers in a patch.
std::shared_ptr<const Term> patch_term(const std::string& layer, double weight,
                                       std::shared_ptr<const PatchPool> pool, Scaling scaling,
                                       const PatchPlace& place = {});

}  // namespace atelier
