#include "convnet/transfer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "nn/operations.h"
#include "nn/parameters.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

constexpr double kSmall = 0.01;  // deviation of the new weights

bool has_weights(const LayerSpec& layer) {
  return !find_operation(layer.op)->parameters.empty();
}

LayerSpec& mutable_layer(Graph& graph, const std::string& name) {
  const auto found = std::find_if(graph.layers.begin(), graph.layers.end(),
                                  [&](const LayerSpec& layer) { return layer.name == name; });
  return *found;
}

bool is_score_layer(const LayerSpec& layer) {
  return layer.op == "conv" || layer.op == "linear";
}

// From the scores back to the layer that has their weights; "" where several layers are joined before.
std::string head_of(const Graph& graph) {
  std::string name = graph.logits;
  while (name != "input" && !is_score_layer(graph.layer(name))) {
    if (graph.layer(name).from.size() != 1) return "";
    name = graph.layer(name).from.front();
  }
  return name == "input" ? "" : name;
}

// Rectified scores below 0 would have no gradient.
void leave_out_rectifiers(Graph& graph, const std::string& head) {
  const auto is_rectifier = [&](const LayerSpec& layer) {
    return layer.op == "relu" && layer.from.front() == head;
  };
  while (true) {
    const auto found = std::find_if(graph.layers.begin(), graph.layers.end(), is_rectifier);
    if (found == graph.layers.end()) return;
    const std::string name = found->name;
    graph.layers.erase(found);
    for (LayerSpec& layer : graph.layers) std::replace(layer.from.begin(), layer.from.end(), name, head);
    if (graph.logits == name) graph.logits = head;
  }
}

std::string without_dropout(const Graph& graph, std::string name) {
  while (name != "input" && graph.layer(name).op == "dropout") name = graph.layer(name).from.front();
  return name;
}

// Only what the scores and codes need stays: auxiliary heads would be of other classes.
void prune(Graph& graph) {
  std::vector<std::string> wanted{graph.logits};
  if (!graph.code.empty()) wanted.push_back(graph.code);
  const std::set<std::string> needed = graph.needed(wanted);
  std::erase_if(graph.layers, [&](const LayerSpec& layer) { return !needed.contains(layer.name); });
}

void add_head(Graph& graph) {
  std::string last = graph.code.empty() ? graph.layers.back().name : graph.code;
  const Shapes shapes = graph.shapes(graph.input.size, graph.input.size, {last});
  if (!shapes.at(last).flat()) {
    graph.layers.push_back({.name = "pooled", .op = "global_pool", .from = {last}, .mode = "mean"});
    last = "pooled";
  }
  graph.code = last;
  graph.layers.push_back({.name = "scores", .op = "linear", .from = {last}, .channels = 1});
  graph.logits = "scores";
}

TensorMap named_weights(const Graph& parent, const TensorMap& weights) {
  TensorMap named;
  for (auto& [layer, tensors] : take_parameters(parent, weights)) {
    const std::vector<std::pair<const char*, at::Tensor>> all{{"weight", tensors.weight},
                                                              {"bias", tensors.bias},
                                                              {"running_mean", tensors.running_mean},
                                                              {"running_var", tensors.running_var}};
    for (const auto& [parameter, tensor] : all)
      if (tensor.defined()) named[layer + "." + parameter] = tensor;
  }
  return named;
}

bool belongs_to(const std::string& name, const std::string& layer) {
  return name.starts_with(layer + ".") && name.find('.', layer.size() + 1) == std::string::npos;
}

}  // namespace

Transferred transferred(const Graph& parent, const TensorMap& weights, int64_t num_classes, int64_t size,
                        uint64_t seed) {
  Transferred result{.graph = parent, .weights = named_weights(parent, weights)};
  Graph& graph = result.graph;
  if (size > 0) {
    graph.input.size = size;
    graph.input.min_size = std::min(graph.input.min_size, size);
  }
  graph.input.resize = graph.input.size;  // it learns from whole squares, and is to see them
  graph.picture.clear();
  graph.fetch_name.clear();
  graph.unused.clear();
  if (graph.logits.empty()) add_head(graph);
  result.head = head_of(graph);
  if (result.head.empty())
    throw Error("network '" + parent.name + "' has no layer whose weights make its scores", "",
                "take another network with --init-from");
  leave_out_rectifiers(graph, result.head);
  prune(graph);
  for (LayerSpec& layer : graph.layers) layer.keys.clear();
  graph.layers.push_back({.name = "probabilities", .op = "softmax", .from = {graph.logits}});
  LayerSpec& head = mutable_layer(graph, result.head);
  head.channels = num_classes;
  head.tied.clear();
  head.optional = false;
  result.before = without_dropout(graph, head.from.front());

  std::erase_if(result.weights, [&](const auto& entry) {
    return std::none_of(graph.layers.begin(), graph.layers.end(),
                        [&](const LayerSpec& layer) { return belongs_to(entry.first, layer.name); });
  });
  const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
  for (const auto& [parameter, shape] : parameter_shapes(head, shapes.at(head.from.front()))) {
    result.weights[head.name + "." + parameter] =
        parameter == "weight" ? RandomStream(seed, "new classes").normal(shape) * kSmall : at::zeros(shape);
  }
  return result;
}

std::vector<std::string> weighted_layers(const Graph& graph, const std::string& after) {
  const Graph part = after.empty() ? graph : graph.after(after);
  std::vector<std::string> names;
  for (const LayerSpec& layer : part.layers)
    if (has_weights(layer)) names.push_back(layer.name);
  return names;
}

}  // namespace atelier
