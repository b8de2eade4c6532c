// A picture of a class, made by a classifier from nothing: the spectrum of a picture (dream/spectrum.h)
// climbs the class's score under random looks at it (dream/look.h), at half its size, then at the full one,
// and is held to what natural pictures do in the network (dream/prior.h) and in their pixels
// (dream/natural.h). After Simonyan et al. 2013, Olah et al. 2017 ("Feature visualization") and Yin et al.
// 2020 ("Dreaming to distill"). Or of a channel of a layer: then of one size alone, and held less.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "dream/ascent.h"
#include "dream/prior.h"
#include "dream/target.h"
#include "job/options.h"
#include "nn/network.h"
#include "tensor/resample.h"

namespace atelier {

struct PortraitOptions {
  PictureSize size{224, 224};  // set by the tool
  int iterations = 160;        // of the first two sizes (dream/portrait_stages.h)
  double natural = 1;
  double zoom = 1.25, rotation = 10, shift = 0.1;

  // What suits pictures of channels: small and quick ones.
  static PortraitOptions of_channels();
  // Keys begin with `prefix`.
  void declare(Options& options, const std::string& prefix);
};

// (N,3,H,W) sRGB 0..1 on the CPU, a picture for each row of the target. Each picture of a batch is made
// as it would be alone, up to rounding (which a climb of many steps enlarges). `network` is dense
// (nn/dense.h); without `prior` it is natural in its pixels alone. `seeds`: one for all, or N. `start` (N or
// 1,3,H,W), if defined, is what the picture is made from at its full size. Monitor as dream() has it; a
// moment's octave is the size. Errors: no classifier, no such layer; a state of another size.
at::Tensor portrait(const Network& network, const PortraitTarget& target, const PortraitOptions& options,
                    const Prior& prior, const std::vector<uint64_t>& seeds, const Monitor& monitor = {},
                    const at::Tensor& start = {});

}  // namespace atelier
