// Which network a tool works with.
#pragma once

#include <string>

#include "job/options.h"
#include "job/plan.h"
#include "nn/graph.h"

namespace atelier {

struct NetworkOptions {
  NameOrFile network;
  InputPath weights;

  // `default_network` is the tool's own.
  void declare(Options& options, const std::string& default_network);
  // The description, and the results' dependence on it and its weights. Errors of find_graph, read_graph,
  // find_weights.
  const Graph& check(Check& check) const;
  Graph graph() const;
};

}  // namespace atelier
