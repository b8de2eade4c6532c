// Deep dream by octaves (Mordvintsev et al. 2015, google/deepdream): gradient ascent on what layers of a
// network see, from a small size to the full one; the detail that each size found is enlarged and handed on.
// The picture is shifted at random before every gradient (jitter), so that the network's grid leaves no
// trace.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "dream/options.h"
#include "dream/stages.h"
#include "nn/network.h"
#include "tensor/monitor.h"

namespace atelier {

// Dreams on `picture` (N,3,H,W), sRGB 0..1 float32; the result is on the same device. Each picture of a batch
// dreams as it would alone (but for diversity). `seeds`: one for all, or N. `network` is dense (nn/dense.h).
// With a state to resume from the result is the same, bit for bit. A picture that is given away is dreamt on
// in its own memory. Errors: those of dream_stages() and check_picture_size(); a state of another size.
at::Tensor dream(const Network& network, at::Tensor picture, const DreamOptions& options,
                 const DreamMaterial& material, const std::vector<uint64_t>& seeds,
                 const Monitor& monitor = {});

}  // namespace atelier
