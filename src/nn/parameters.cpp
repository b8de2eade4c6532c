#include "nn/parameters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "nn/operations.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr size_t kMaxSaid = 4;
constexpr int64_t kMaxDrawn = int64_t{1} << 31;

using Size = std::vector<int64_t>;

std::string said(at::IntArrayRef size) {
  std::vector<std::string> sides;
  for (const int64_t side : size) sides.push_back(std::to_string(side));
  return sides.empty() ? "one number" : join(sides, "x");
}

Size without_ones(at::IntArrayRef size) {
  Size rest;
  for (const int64_t side : size) {
    if (side != 1) rest.push_back(side);
  }
  return rest;
}

// The same numbers in the same order: sides of 1 aside, or a matrix for a kernel.
bool serves_as(at::IntArrayRef found, at::IntArrayRef wanted) {
  if (without_ones(found) == without_ones(wanted)) return true;
  const Size flat = without_ones(found);
  return flat.size() == 2 && wanted.size() == 4 && flat[0] == wanted[0] &&
         flat[1] == wanted[1] * wanted[2] * wanted[3];
}

// Calls `visit(layer, parameter, size)` for every tensor that the graph's layers own.
template <class Visit>
void for_each_parameter(const Graph& graph, const Visit& visit) {
  const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
  for (const LayerSpec& layer : graph.layers) {
    for (const auto& [parameter, size] : parameter_shapes(layer, shapes.at(layer.from[0])))
      visit(layer, parameter, size);
  }
}

bool is_unused(const std::string& key, const Graph& graph) {
  if (key.ends_with(".num_batches_tracked")) return true;
  for (const std::string& beginning : graph.unused) {
    if (key.starts_with(beginning)) return true;
  }
  return false;
}

void refuse(const std::vector<std::string>& problems, const Graph& graph) {
  if (problems.empty()) return;
  std::vector<std::string> told(problems.begin(), problems.begin() + std::min(problems.size(), kMaxSaid));
  if (problems.size() > kMaxSaid)
    told.push_back("and " + std::to_string(problems.size() - kMaxSaid) + " more");
  throw Error("the weights don't fit network '" + graph.name + "': " + join(told, "; "), "",
              "check that description and weights belong together");
}

at::Tensor drawn_weight(const LayerSpec& layer, const Size& size, uint64_t seed) {
  double fan_in = 1;
  for (size_t i = 1; i < size.size(); ++i) fan_in *= static_cast<double>(size[i]);
  if (layer.op == "conv_transpose") {
    const double overlap = static_cast<double>(layer.stride * layer.stride);
    fan_in = static_cast<double>(size[0] / layer.groups * size[2] * size[3]) / overlap;
  }
  RandomStream stream(seed, "weights of " + layer.name);
  return stream.normal(size).mul_(std::sqrt(2 / fan_in));
}

}  // namespace

at::Tensor& LayerTensors::of(const std::string& parameter) {
  if (parameter == "weight") return weight;
  if (parameter == "bias") return bias;
  return parameter == "running_mean" ? running_mean : running_var;
}

Parameters take_parameters(const Graph& graph, const TensorMap& weights) {
  Parameters parameters;
  std::vector<std::string> problems;
  std::set<std::string> taken;
  for_each_parameter(graph, [&](const LayerSpec& layer, const std::string& parameter, const Size& size) {
    const std::string key = layer.key(parameter);
    taken.insert(key);
    const auto found = weights.find(key);
    if (found == weights.end()) {
      if (!layer.optional)
        problems.push_back("layer '" + layer.name + "' needs '" + key + "' (" + said(size) +
                           "), which is missing");
    } else if (!serves_as(found->second.sizes(), size)) {
      problems.push_back("layer '" + layer.name + "' needs '" + key + "' as " + said(size) + ", found " +
                         said(found->second.sizes()));
    } else {
      parameters[layer.name].of(parameter) = found->second.to(at::kCPU, at::kFloat).reshape(size).detach();
    }
  });
  for (const auto& [key, tensor] : weights) {
    if (!taken.contains(key) && !is_unused(key, graph)) problems.push_back("no layer takes '" + key + "'");
  }
  refuse(problems, graph);
  return parameters;
}

Parameters draw_parameters(const Graph& graph, uint64_t seed) {
  Parameters parameters;
  int64_t total = 0;
  for_each_parameter(graph, [&](const LayerSpec& layer, const std::string& parameter, const Size& size) {
    int64_t count = 1;
    for (const int64_t side : size) count *= side;
    total += count;
    if (total > kMaxDrawn)
      throw Error("layer '" + layer.name + "' makes the network larger than 2^31 weights", layer.mark.text(),
                  "take fewer channels");
    at::Tensor& tensor = parameters[layer.name].of(parameter);
    const bool is_norm = find_operation(layer.op)->name.ends_with("_norm");
    if (parameter == "weight" && !is_norm) {
      tensor = drawn_weight(layer, size, seed);
    } else {
      tensor = parameter == "weight" || parameter == "running_var" ? at::ones(size) : at::zeros(size);
    }
  });
  return parameters;
}

}  // namespace atelier
