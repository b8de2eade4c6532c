// protobuf's text format, as Caffe's .prototxt files use it, and the networks that they describe. A network
// becomes the document of a description (nn/graph.h), so that every check and every way to run it is shared
// with models/*.yaml.
#pragma once

#include <filesystem>
#include <string>

#include "job/document.h"
#include "nn/graph.h"

namespace atelier {

// A message as a map whose entries keep the file's order; repeated fields are repeated keys. Strings and
// numbers are scalars. Error with file:line:column for what is no text format, and for more than 64 levels.
Node parse_prototxt(const std::string& text, const std::string& file);

// The description of a Caffe network for deployment. Layers bear the names of Caffe's blobs: after an
// in-place ReLU, `conv1` is what comes out of the ReLU, and the convolution itself is `conv1/linear`.
// Training layers, losses and data sources are left out. The input is BGR 0..255 minus 104, 117, 123 unless a
// transform_param says otherwise: a .prototxt for deployment is silent about it. Error at the layer for types
// and settings that have no counterpart.
Node description_from_prototxt(const Node& net, const std::string& file);

// Both, and the graph; its weights are FILE.caffemodel beside FILE.prototxt.
Graph graph_from_prototxt(const std::filesystem::path& path);

}  // namespace atelier
