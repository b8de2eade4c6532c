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
  // Notes that results depend on description and weights, and what is wrong with them as a mistake of its
  // key. Returns the description, or nullptr where there is none.
  const Graph* check(Check& check) const;
  Graph graph() const;
  const Graph& dense_graph()
      const;  // nn/dense.h; read once a process, as a plan asks for the cost of thousands
};

}  // namespace atelier
