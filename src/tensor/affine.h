// Pictures turned, enlarged and moved.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

struct Affine {
  double scale = 1;            // about the middle; above 1 enlarges
  double degrees = 0;          // counterclockwise
  double right = 0, down = 0;  // shares of the width and height
};

// (N,C,H,W) to the same size, bicubic; what lies outside is the picture mirrored at its border.
at::Tensor transformed(const at::Tensor& picture, const Affine& affine);

}  // namespace atelier
