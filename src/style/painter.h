// The network that stylize-train makes: one that paints in one pass (Johnson et al. 2016, "Perceptual losses
// for real-time style transfer and super-resolution"), with instance norm (Ulyanov et al. 2016). Where
// pictures end their edges are repeated, so that no frame is learned; it becomes large again by interpolation
// and a convolution, so that no checkerboard is (Odena et al. 2016). Nearest pixels still leave a faint weave
// after short trainings.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "nn/network.h"

namespace atelier {

struct PainterShape {
  int64_t width = 32;                   // channels of the first layer; twice, then four times as many follow
  int64_t blocks = 5;                   // residual ones, at a quarter of the size
  std::string upsampling = "bilinear";  // nearest, or transposed (convolutions, as Johnson had them)
};

// Its description as YAML (nn/graph.h), with weights in `weights_file` beside it. `painted` is RGB 0..255, as
// large as the picture where its sides are multiples of 4.
std::string describe_painter(const PainterShape& shape, const std::string& weights_file);

// To be trained: its blocks do nothing yet, and its first pictures are faint patterns on grey.
Network new_painter(const PainterShape& shape, const std::string& weights_file, uint64_t seed,
                    Network::Placement placement);

}  // namespace atelier
