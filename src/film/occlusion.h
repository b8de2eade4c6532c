// Where a flow can be trusted: forward and backward flow must agree (Sundaram et al. 2010), and edges of
// motion are left out, with the constants of Ruder et al. 2016, "Artistic style transfer for videos", section
// 4.2 and equation 8. Flows as in film/warp.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace atelier {

struct CertaintyOptions {
  bool motion_boundaries = true;  // places where the flow itself changes abruptly are uncertain
  double soften_px = 0.8;         // sigma of the fade at the edges of what is certain; 0: only 0 and 1
};

// (1,1,H,W), 0..1: how surely a place of the present frame is known from the earlier one. `back` is the flow
// from the present frame to the earlier one, `forth` that from the earlier to the present. 0 where
//   - the place leaves the earlier frame, or its flow is unknown;
//   - it was not to be seen there: |back + warped forth|^2 > 0.01 (|back|^2 + |warped forth|^2) + 0.5;
//   - the flow has an edge: |grad u|^2 + |grad v|^2 > 0.01 |back|^2 + 0.002.
// The fade goes inward: what is uncertain stays 0.
at::Tensor certainty(const at::Tensor& back, const at::Tensor& forth, const CertaintyOptions& options = {});

// Certainties of one frame towards several earlier ones, the nearest first, to weights that sum to at most 1:
// every place is taken from the nearest frame that knows it, w_i = max(c_i - sum of nearer c_k, 0).
std::vector<at::Tensor> nearest_certain(const std::vector<at::Tensor>& certainties);

}  // namespace atelier
