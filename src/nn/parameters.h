// The tensors that layers own: taken from a weights file and checked against the graph, or drawn for
// training.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "nn/graph.h"
#include "tensor/safetensors.h"

namespace atelier {

// What a layer does not own, or what an optional layer lacks, is undefined.
struct LayerTensors {
  at::Tensor weight, bias, running_mean, running_var;

  at::Tensor& of(const std::string& parameter);
};

// By layer name; layers without tensors have no entry.
using Parameters = std::map<std::string, LayerTensors>;

// Float32 on the CPU; may share memory with `weights`. Error when weights are missing, left over (the graph's
// `unused` aside) or of another shape. A matrix may serve as the kernel of a convolution that covers the
// whole map (VGG's fc6), and sides of 1 do not count.
Parameters take_parameters(const Graph& graph, const TensorMap& weights);

// He et al. 2015, "Delving deep into rectifiers": weights normal with variance 2 / fan-in, biases 0, norms
// identity.
Parameters draw_parameters(const Graph& graph, uint64_t seed);

}  // namespace atelier
