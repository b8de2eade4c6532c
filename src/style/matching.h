// The kernel of patch-based styles: for each patch of a map the patch of another map with the largest
// normalized cross-correlation (Li & Wand 2016, "Combining Markov Random Fields and Convolutional Neural
// Networks for Image Synthesis", equation 3). The norm of the patch that looks for its match is left out: it
// does not change which is the largest.
//
// The product of two patches is the sum over their positions of products of single positions. Those are
// computed once, as products of matrices in blocks of bounded size, and summed along the joint diagonals: a
// ninth of the work that patches of 3 x 3 written out would take, and never a matrix of all pairs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

// A map in which matches are looked for. Everything lies on one device, in one precision.
struct PatchMap {
  int64_t height = 0, width = 0;
  at::Tensor rows;     // (height*width, C)
  at::Tensor factors;  // (height*width): 1 / norm of the patch that begins there
  at::Tensor offsets;  // (height*width): 0, or -infinity where no patch begins
};

// The best of each patch of a map (C,H,W), a patch at each of (H-side+1, W-side+1) places.
struct BestPatches {
  at::Tensor scores;  // of the query's precision: product with the match over the match's norm
  at::Tensor places;  // int64: where it begins
};

// Nothing found yet: -infinity, at place 0.
BestPatches no_patches(const at::Tensor& query, int64_t side);

// Takes what is better in `map`, whose places count from `first_place`. Of equals the first stays. `side` is
// 1 or 3. float32 on the CPU takes the fast way, everything else that of tensors.
void improve(BestPatches& best, const at::Tensor& query, const PatchMap& map, int64_t side,
             int64_t first_place);

}  // namespace atelier
