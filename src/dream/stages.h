// What a dream climbs at each of its sizes, made of its options, its network and what files hold.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "dream/goal.h"
#include "dream/options.h"
#include "nn/network.h"

namespace atelier {

// What stands beside the options of an aim: contents of its files, and classes as weights (N or 1, all
// classes).
struct AimMaterial {
  at::Tensor guide;    // (1,3,H,W) sRGB 0..1
  at::Tensor code;     // (1,C)
  at::Tensor classes;  // (N,C)
};
struct DreamMaterial {
  AimMaterial aim, to;
  at::Tensor mask;    // (1,1,H,W), 0..1, of the picture's size; undefined: everywhere
  at::Tensor amount;  // (1,1,H,W), 0..1: how much of the dream is still to be dreamt; undefined: all of it
};

struct DreamStage {
  Goals goals;
  int iterations = 0;
  double step = 0;  // 1/255
};

// Of each size, smallest first; the last holds for all that follow. `network` is dense (nn/dense.h). Errors
// where the network has no layer for a code, or a code has another length.
std::vector<DreamStage> dream_stages(const DreamOptions& options, const Network& network,
                                     const DreamMaterial& material);

// The layers that a dream looks at, for its cost and its smallest size.
std::vector<std::string> dream_taps(const DreamOptions& options, const Graph& graph);

// (1, number of classes): the weights of `classes` among those known. PlanError with all that are unknown.
at::Tensor class_weights(const WeightedList& classes, const std::vector<ClassName>& known);

}  // namespace atelier
