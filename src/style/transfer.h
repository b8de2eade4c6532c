// Style transfer by optimization (Gatys et al. 2016), from a small size to the full one: large shapes are
// found where iterations cost little, and each size hands its picture on to the next.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"
#include "style/options.h"
#include "style/statistics.h"
#include "tensor/monitor.h"

namespace atelier {

struct StylePicture {
  at::Tensor pixels;  // (1,3,H,W) sRGB 0..1, any size
  double weight = 1;
  at::Tensor labels;  // (1,L,h,w): what its parts show (style/labels.h); undefined: one and the same
  std::string name;   // under which it is remembered for other pictures; "": it is not
};

// A part of the picture with its own styles.
struct StyledRegion {
  at::Tensor mask;  // (1,1,H,W), 0..1, of any size; undefined: the whole picture
  std::vector<StylePicture> styles;
};

// What a frame of a film takes from those before it: held to where that is certain (Ruder et al. 2016,
// equation 7).
struct CarriedFrame {
  at::Tensor picture;    // (1,3,H,W) of the size of the result; undefined: nothing
  at::Tensor certainty;  // (1,1,H,W), 0..1
  double weight = 0;     // of the mean square of the difference, beside the other losses
  double effort = 1;     // share of the iterations that are done, and of the sizes
};

struct TransferMaterial {
  at::Tensor content;  // (1,3,H,W) sRGB 0..1 float32, of the size of the result
  at::Tensor labels;   // (1,L,h,w) of the content, those of the styles; undefined: none
  std::vector<StyledRegion> regions;
  at::Tensor init;  // (1,3,h,w): what to begin from, where it is neither content nor noise
  CarriedFrame carried;
  StyleMemory* memory = nullptr;  // of what was gathered of styles (style/statistics.h)
};

// The result lies on the content's device, as the losses saw it: about 0..1, of which writers clip the rest.
// `network` is dense (nn/dense.h). With a state to resume from it is the same, bit for bit. Errors: unknown
// layers, a picture too small for them, a state of another size.
at::Tensor transfer(const Network& network, const TransferMaterial& material, const TransferOptions& options,
                    uint64_t seed, Monitor monitor = {});

}  // namespace atelier
