// What `--list-layers` prints.
#pragma once

#include <cstdint>
#include <string>

#include "nn/graph.h"

namespace atelier {

// A line for each layer: name, operation, shape (channels x height x width), stride and how many pixels of
// the input it sees, for an input of height x width. Layers that need a larger input say so.
std::string describe_layers(const Graph& graph, int64_t height, int64_t width);

}  // namespace atelier
