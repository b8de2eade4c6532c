// A large picture full of objects of one class, no two alike, those below nearer than those above: the
// spectrum of the whole (dream/spectrum.h) climbs the class in many windows of it (dream/windows.h), one for
// each object and now and then others for what lies between, each of which is held to what natural pictures
// are like, as a portrait is.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "dream/ascent.h"
#include "dream/prior.h"
#include "job/options.h"
#include "nn/network.h"
#include "tensor/resample.h"

namespace atelier {

struct FieldOptions {
  bool wanted = false;
  PictureSize size{512, 1024};  // set by the tool
  double object_px = 160;
  double near = 1.4, far = 0.6;  // not of seamless fields, which have no depth
  bool seamless = false;         // set by the tool
  int iterations = 150;          // of the first two sizes (dream/portrait_stages.h)
  double natural = 1;

  void declare(Options& options);
};

// (1,3,H,W) sRGB 0..1 on the CPU. `classes` (1, all classes) are weights as a portrait has them; `network` is
// dense (nn/dense.h). Memory: about 40 times that of the picture, as windows are seen a few at a time.
// Monitor as portrait() has it. Errors: no classifier; a state of another size.
at::Tensor field(const Network& network, const at::Tensor& classes, const FieldOptions& options,
                 const Prior& prior, uint64_t seed, const Monitor& monitor = {});

}  // namespace atelier
