// Optimal transport along single lines: what lies on a line, as counts (style/binned.h), is carried in its
// order to a style's quantiles (style/samples.h).
#pragma once

#include <ATen/core/Tensor.h>

#include "style/binned.h"

namespace atelier {

struct Transport {
  at::Tensor curves;  // (C,kNodes) float32: where values go, known halfway between a node and the next
  double loss = 0;    // the squared Wasserstein-2 distance, mean over lines
  double total = 0;   // places, as they are weighed
};

// All on the CPU: `counts` (C,kNodes,2), `quantiles` (C,kQuantiles). Of no places: nothing.
Transport transport(const BinnedLines& lines, const at::Tensor& counts, const at::Tensor& quantiles);

}  // namespace atelier
