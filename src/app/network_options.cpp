#include "app/network_options.h"

#include <map>

#include "nn/dense.h"

namespace atelier {

void NetworkOptions::declare(Options& options, const std::string& default_network) {
  if (network.text.empty()) network.text = default_network;  // declared again, it stays what it is
  options.add("network", network,
              "a network by name, or a description FILE.yaml; 'models/' holds those known");
  options.add("weights", weights, "its weights, when they are not those beside the description");
}

Graph NetworkOptions::graph() const {
  return read_graph(find_graph(network.text));
}

const Graph& NetworkOptions::dense_graph() const {
  static std::map<std::string, Graph> known;
  const auto found = known.find(network.text);
  if (found != known.end()) return found->second;
  return known.emplace(network.text, dense(graph())).first->second;
}

const Graph* NetworkOptions::check(Check& check) const {
  const Graph* graph = nullptr;
  try {
    graph = &check.once("graph " + network.text, [&] { return this->graph(); });
    check.depends_on(graph->path);
    check.depends_on(check.once("weights " + network.text + "\n" + weights.path,
                                [&] { return find_weights(*graph, weights.path); }));
  } catch (const Error& error) {
    check.mistake(graph && !weights.empty() ? "weights" : "network", error);
  } catch (const PlanError& error) {
    for (const Error& mistake : error.mistakes())
      check.mistakes().push_back(mistake);  // each has its own place
  }
  return graph;
}

}  // namespace atelier
