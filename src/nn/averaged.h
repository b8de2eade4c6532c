// A network whose pools take means instead of maxima: for style transfer smoother pictures, since gradients
// reach every pixel (Gatys et al. 2016, section 2).
#pragma once

#include "nn/graph.h"

namespace atelier {

// Every max_pool becomes an avg_pool times 2, which brings means of a ReLU's 2x2 outputs to about the
// strength that their maxima have (Crowson's factor). Layers keep their names and weights.
Graph averaged(const Graph& graph);

}  // namespace atelier
