// One operation on tensors: what a layer of a graph does when the network runs.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <vector>

#include "nn/graph.h"
#include "nn/network.h"
#include "nn/parameters.h"

namespace atelier {

// How the network runs: frozen, with no gradients of weights (nn/lean.h), or with BatchNorm by the batch's
// statistics in training.
struct RunningMode {
  bool frozen = false;
  bool training = false;
  Dropout dropout;
  // Of products, where gradients of weights are wanted; what lies between them stays float32. A frozen
  // network has the precision of its input.
  at::ScalarType precision = at::kFloat;
};

// `in_place` lets activations and `add` overwrite inputs[0]. Tensors of the layer are cast to the input's
// precision. `after`: a ReLU, or an `add` of inputs[1], that an instance norm does too (nn/plan.h).
at::Tensor apply(const LayerSpec& layer, const LayerTensors& tensors, const std::vector<at::Tensor>& inputs,
                 bool in_place, const RunningMode& mode, const LayerSpec* after = nullptr);

// Operations that heed `in_place`.
bool can_work_in_place(const LayerSpec& layer);

// Operations whose result may be overwritten: it is fresh, and their backward pass does not look at it.
bool may_be_overwritten(const LayerSpec& layer);

}  // namespace atelier
