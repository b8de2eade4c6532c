// A classifier as a network of maps: what it says at every place of a picture of any size. Global pooling is
// left out and linear layers become convolutions (Long et al. 2015, "Fully convolutional networks",
// section 3.1). Where the pooling was a mean, the mean of a map of logits is the logit.
#pragma once

#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// Layers keep their names and weights. Error where the graph has something in its flat part that has no
// counterpart.
Graph dense(const Graph& graph);

// The smallest side at which `taps` can be computed.
int64_t least_side(const Graph& graph, const std::vector<std::string>& taps);
// The same, and an Error for a picture that is smaller.
int64_t check_size(PictureSize size, const Graph& graph, const std::vector<std::string>& taps);

}  // namespace atelier
