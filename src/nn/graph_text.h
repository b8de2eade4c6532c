// A graph as the text of its description (nn/graph.h).
#pragma once

#include <string>

#include "nn/graph.h"

namespace atelier {

// YAML that graph_from_document() reads as the same graph, blocks written out. Names that weights have in
// foreign files are left out: each stands as LAYER.parameter. Without the path, and with `weights_file` and
// `classes_file` as the graph has them.
std::string graph_text(const Graph& graph);

}  // namespace atelier
