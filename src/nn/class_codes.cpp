#include "nn/class_codes.h"

#include <ATen/TensorOperators.h>

#include <map>
#include <set>

#include "base/error.h"
#include "nn/parameters.h"

namespace atelier {

namespace {

// What keeps the order of scores, or nearly.
bool is_passed_through(const LayerSpec& layer) {
  static const std::set<std::string> kOps{"global_pool", "avg_pool", "max_pool", "relu",   "leaky_relu",
                                          "softmax",     "flatten",  "reshape",  "dropout"};
  return kOps.contains(layer.op) && layer.from.size() == 1;
}

bool scores_codes(const LayerSpec& layer) {
  return layer.op == "linear" ||
         (layer.op == "conv" && layer.kernel_h == 1 && layer.kernel_w == 1 && layer.groups == 1);
}

}  // namespace

const LayerSpec& scoring_layer(const Graph& graph) {
  if (graph.logits.empty())
    throw Error("network '" + graph.name + "' is no classifier", "", "its description names no 'logits'");
  const LayerSpec* layer = graph.find(graph.logits);
  while (layer && is_passed_through(*layer)) layer = graph.find(layer->from[0]);
  if (!layer || !scores_codes(*layer))
    throw Error("network '" + graph.name + "' has no layer that weighs codes into classes", "",
                "choose a network whose last layer is linear or a convolution of 1x1");
  return *layer;
}

at::Tensor class_codes(const Graph& graph, const TensorMap& weights) {
  const at::Tensor rows =
      take_parameters(graph, weights).at(scoring_layer(graph).name).weight.flatten(1).to(at::kFloat);
  return (rows - rows.mean(0, /*keepdim=*/true)).contiguous();
}

std::vector<std::string> class_ids(const std::vector<ClassName>& classes, int64_t num_classes) {
  std::map<std::string, int> num_shared;
  for (const ClassName& one : classes) ++num_shared[one.label];
  std::vector<std::string> ids;
  for (int64_t i = 0; i < num_classes; ++i) {
    const auto place = static_cast<size_t>(i);
    if (place >= classes.size()) {
      ids.push_back("class " + std::to_string(i));
      continue;
    }
    const ClassName& one = classes[place];
    const std::string number = one.id.empty() ? std::to_string(i) : one.id;
    ids.push_back(num_shared[one.label] > 1 ? one.label + " (" + number + ")" : one.label);
  }
  return ids;
}

}  // namespace atelier
