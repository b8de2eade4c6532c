// The kinds of style losses by name, and the terms that they make of style pictures.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "job/values.h"
#include "nn/network.h"
#include "style/term.h"
#include "tensor/resample.h"

namespace atelier {

std::vector<std::string> style_losses();
// PlanError with all unknown kinds, with the nearest known.
void check_style_losses(const WeightedList& kinds);

// A style at the size that it is looked at.
struct SizedStyle {
  at::Tensor pixels;  // (1,3,H,W) on the network's device
  double weight = 1;  // beside the others that it is mixed with
  at::Tensor mask;    // (1,1,H,W), 0..1: the part of it that is looked at; undefined: all
};

// What is to get the style: a picture of this size, or a part of it.
struct StyledPlace {
  PictureSize size;
  at::Tensor mask;  // (1,1,H,W), 0..1; undefined: all
};

struct StyleTermOptions {
  WeightedList kinds, layers;
  double weight = 1;  // of all together
  Scaling scaling = Scaling::relative;
  int64_t tile_px = 2048;
  uint64_t seed = 0;  // of the directions that `sliced` looks along
};

// Terms that bring the layers of a picture, at `place`, to the statistics of a mixture of styles. Relative:
// weights of kinds and of layers are shares of 1; kinds that pull less than `gaussian` near the style get
// more, so that one style weight suits all.
Terms style_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options);

}  // namespace atelier
