// What a gradient of the picture becomes before it is added: raw gradients are grainy, and their size says
// nothing.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace atelier {

// smooth: a fifth of the gradient itself and the mean of its Gaussian blurs of sigma 1, 2 and 4 px: round,
// furry shapes. laplacian: the bands of a pyramid brought to equal strength (TensorFlow's deep dream): soft,
// large colors. plain: as it is (google/deepdream): sharp, a little grainy.
std::vector<std::string> gradient_kinds();

// (N,3,H,W) float32 to the same, with mean absolute value 1 for each of the N pictures alone; a gradient of
// zeros stays zeros. `kind` is one of gradient_kinds(). `saturation` is what remains of its colors (BT.601):
// networks shout them, with 1 in neon; 0 changes lightness alone. A gradient that is given away is
// overwritten.
at::Tensor shape_gradient(at::Tensor gradient, const std::string& kind, double saturation = 1);

}  // namespace atelier
