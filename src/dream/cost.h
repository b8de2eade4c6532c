// What a dream of one picture will take, and whether it can be dreamt at all; known without weights.
#pragma once

#include "dream/options.h"
#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// Error for a picture that is smaller than the network can see.
void check_picture_size(PictureSize size, const Graph& graph);

struct DreamCost {
  double flops = 0;  // of all octaves and iterations, forward and backward
  double bytes = 0;  // at the largest octave: activations, gradients, pictures
};

// Errors of dream_layers(). `bytes_per_number` is the network's precision.
DreamCost dream_cost(const DreamOptions& options, const Graph& graph, PictureSize size,
                     int64_t bytes_per_number = 4);

}  // namespace atelier
