// Networks that were trained on something else, for classes of one's own: all but the last layer is kept.
#pragma once

#include <string>
#include <vector>

#include "nn/graph.h"
#include "tensor/safetensors.h"

namespace atelier {

struct Transferred {
  Graph graph;         // weights stand as LAYER.parameter
  TensorMap weights;   // the parent's, and small random ones of the new layer
  std::string head;    // the new layer
  std::string before;  // what it takes, before dropout: all up to it is the trunk
};

// The layer that makes the scores becomes one of `num_classes`, without the rectifier that some have behind
// it. A network without scores gets a linear layer behind its codes, or behind the mean of its last layer.
// Pictures are `size` px, 0: as large as the parent's.
Transferred transferred(const Graph& parent, const TensorMap& weights, int64_t num_classes, int64_t size,
                        uint64_t seed);

// Layers with weights, in the order of computation; `after`: only those that come of that layer ("": all).
std::vector<std::string> weighted_layers(const Graph& graph, const std::string& after = "");

}  // namespace atelier
