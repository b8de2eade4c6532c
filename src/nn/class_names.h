// What a classifier's scores stand for, found by what people type.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/graph.h"

namespace atelier {

// The index of a class: a number, an identifier ("n01443537"), a label, or what begins one label or is a word
// of one alone ("goldfinch", "great white"). Error with the nearest labels, or all that were meant.
int64_t find_class(const std::vector<ClassName>& classes, const std::string& text);

// What enters the nonlinearity that makes channel `channel` of `layer`: where a channel that sees nothing
// still has a gradient. Through joins of branches, pooling left out of dense graphs, and dropout.
struct ChannelPlace {
  std::string layer;
  int64_t channel = 0;
};
ChannelPlace before_activation(const Graph& graph, ChannelPlace place);

}  // namespace atelier
