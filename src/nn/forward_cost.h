// What a pass through a network takes, known without weights.
#pragma once

#include <string>

#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// Multiply-adds x 2 of all that `tap` needs. Errors of Graph::shapes.
double forward_flops(const Graph& graph, const std::string& tap, PictureSize size);

// Numbers of activations that a frozen network holds at its fullest moment, among them a copy of what is
// padded unevenly or with edges, and of what is cut. Errors of Graph::shapes.
double most_numbers_held(const Graph& graph, const std::string& tap, PictureSize size);

}  // namespace atelier
