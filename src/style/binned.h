// Values along many directions, as counts that add up over tiles, and curves that are looked up at each
// value: the inner loops of losses between distributions. The whole line is binned, fine where values are
// dense and coarser the farther away: a value x lies at kHalf + kHalf * y / (1 + |y|) with y = (x - center) /
// scale. It counts for the two nodes beside it, for each the more the nearer, so that counts change smoothly
// with it.
//
// Everything is whole numbers, in 1/256, and so the same in any order, in any tiles, on any device.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

constexpr int64_t kHalf = 512, kNodes = 2 * kHalf;  // node 0 and what would be node kNodes are infinitely far
constexpr int64_t kUnit = 256;                      // one, of weights and of ways between nodes

struct BinnedLines {
  at::Tensor center, scale;  // (C,1) float32, scale above 0
};

// Where the nodes of a line lie; `node` from 1 to kNodes - 1.
double node_value(int64_t node, double center, double scale);

// The place of each value, from 1 to kNodes - 1; no number counts as the lowest. (C,n) float32.
at::Tensor places_on(const BinnedLines& lines, const at::Tensor& values);

// Adds to `counts` (C,kNodes,2) int64 of each interval between nodes: weights, and weights * the way from the
// node below, both in kUnit. `values` (C,n) float32, contiguous; `weights` (n) int32 in kUnit, undefined:
// all 1.
void count_values(const BinnedLines& lines, const at::Tensor& values, const at::Tensor& weights,
                  at::Tensor& counts);

// `values` become values - curve there; `curves` (C,kNodes) float32 are known halfway between a node and the
// next.
void subtract_curves(const BinnedLines& lines, const at::Tensor& curves, at::Tensor& values);

// The same in operations of tensors, for any device.
void count_values_anywhere(const BinnedLines& lines, const at::Tensor& values, const at::Tensor& weights,
                           at::Tensor& counts);
void subtract_curves_anywhere(const BinnedLines& lines, const at::Tensor& curves, at::Tensor& values);

}  // namespace atelier
