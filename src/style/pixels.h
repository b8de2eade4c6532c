// Terms of a transfer's loss that look at the pixels themselves. Each adds its derivative to `gradient` and
// returns its loss; pictures are (1,3,H,W), 0..1.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// factor * sum of |differences of neighbors| in levels of 255 (neural-style-pt), rounded off below a
// level, without which descents crawl: flat patches with hard edges.
double add_total_variation(const at::Tensor& picture, double factor, at::Tensor& gradient);

// factor * sum of squared differences of neighbors, of 0..1: takes grain away and leaves slopes.
double add_roughness(const at::Tensor& picture, double factor, at::Tensor& gradient);

// factor * sum of squares of what lies beyond 0..1.
double add_out_of_range(const at::Tensor& picture, double factor, at::Tensor& gradient);

// factor * sum of (picture - wanted)^2 * mask; `mask` (1,1,H,W).
double add_difference(const at::Tensor& picture, const at::Tensor& wanted, const at::Tensor& mask,
                      double factor, at::Tensor& gradient);

}  // namespace atelier
