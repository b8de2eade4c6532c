#include "nn/averaged.h"

namespace atelier {
namespace {

constexpr double kGain = 2;

LayerSpec gain_after(const LayerSpec& pool, const std::string& name) {
  LayerSpec gain;
  gain.name = name;
  gain.op = "scale";
  gain.from = {pool.name};
  gain.factor = kGain;
  gain.mark = pool.mark;
  return gain;
}

}  // namespace

Graph averaged(const Graph& graph) {
  Graph result = graph;
  result.layers.clear();
  for (LayerSpec layer : graph.layers) {
    if (layer.op != "max_pool") {
      result.layers.push_back(std::move(layer));
      continue;
    }
    const std::string name = std::exchange(layer.name, layer.name + "_mean");
    layer.op = "avg_pool";
    layer.count_padding = false;
    result.layers.push_back(layer);
    result.layers.push_back(gain_after(layer, name));
  }
  return result;
}

}  // namespace atelier
