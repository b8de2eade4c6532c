// A code for every class that a network knows, made of its weights: what a picture's code has to have more of
// than others to be taken for that class.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "nn/class_names.h"
#include "nn/graph.h"
#include "tensor/safetensors.h"

namespace atelier {

// The layer that scores classes: linear, or a convolution of 1x1, with nothing between it and the logits but
// pooling and activations. Error where there is none.
const LayerSpec& scoring_layer(const Graph& graph);

// (classes, D) float32: the gradient of each class's score with respect to the code that enters the scoring
// layer, which is its row of weights, less the mean of all (what raises every score tells no class).
at::Tensor class_codes(const Graph& graph, const TensorMap& weights);

// A label for each class, the identifier behind those that several share: "crane (n02012849)". Numbers where
// the network has no names.
std::vector<std::string> class_ids(const std::vector<ClassName>& classes, int64_t num_classes);

}  // namespace atelier
