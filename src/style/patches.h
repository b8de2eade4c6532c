// All patches of a style: of one map of features or of several, of turned or enlarged pictures, say, or of
// several styles. What a patch shows are its features; guides (semantic labels) beside them only say what it
// may be matched with (Champandard 2016, "Semantic Style Transfer and Turning Two-Bit Doodles into Fine
// Artwork").
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "style/matching.h"

namespace atelier {

struct PatchSource {
  at::Tensor features;  // (C,h,w), any precision
  at::Tensor guides;    // (L,h,w), weighed beside the features; undefined: none
  at::Tensor mask;      // (h,w), 0..1: patches of which less than half is covered are left out; undefined:
                        // all count
};

// Of each patch of a map, in the order of their first positions.
struct PatchMatches {
  at::Tensor places;  // (rows, columns) int64: where the match begins, among all positions of the pool
  at::Tensor widths;  // (rows, columns) int64: of the map that it lies in
};

class PatchPool {
 public:
  // Of patches of `side` x `side`, 1 or 3. Sources may differ in size, and have none.
  PatchPool(const std::vector<PatchSource>& sources, int64_t side);

  int64_t side() const { return side_; }
  int64_t num_patches() const { return num_patches_; }
  // Mean of the squared norms of all patches' features.
  double mean_square() const { return mean_square_; }
  // (positions, C) float32: all features.
  at::Tensor features() const { return rows_.narrow(1, 0, channels_); }

  // `features` (C,H,W) float32, with `guides` (L,H,W) where the sources have some; wants a patch to match
  // with.
  PatchMatches matches(const at::Tensor& features, const at::Tensor& guides = {}) const;
  // (C, rows, columns): of each match the features at a place of it, from its first position.
  at::Tensor matched(const PatchMatches& matches, int64_t down, int64_t right) const;

 private:
  void add(const PatchSource& source, int64_t first);

  int64_t side_, channels_ = 0, num_patches_ = 0;
  double mean_square_ = 0;
  at::Tensor rows_;             // (positions, C + L)
  std::vector<PatchMap> maps_;  // parts of it
};

}  // namespace atelier
