// Small descriptions, and weights of any graph, for tests.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <string>

#include "nn/graph.h"
#include "nn/operations.h"
#include "tensor/safetensors.h"

namespace atelier {

inline Graph graph_of(const std::string& text) {
  return graph_from_document(parse_yaml(text, "test.yaml"), "test.yaml");
}

// `layers` as lines of the map.
inline Graph graph_of_layers(const std::string& layers, const std::string& input = "{size: 32}") {
  return graph_of("input: " + input + "\nlayers:\n" + layers);
}

// All mistakes of a description, a line each.
inline std::string mistakes_of(const std::string& text) {
  try {
    graph_of(text);
  } catch (const PlanError& error) {
    return error.what();
  } catch (const Error& error) {
    return std::string("(one) ") + error.what();
  }
  return "";
}

// The numbers of `Patterned` in tests/golden/make_activations.py: a hash of the place, counted from the key's
// letters; -0.5 .. 0.5.
inline at::Tensor patterned(const std::string& key, const std::vector<int64_t>& size) {
  at::Tensor tensor = at::empty(size);
  uint32_t start = 0;
  for (const char letter : key) start += static_cast<unsigned char>(letter);
  start *= 40503;
  float* values = tensor.mutable_data_ptr<float>();
  for (int64_t i = 0; i < tensor.numel(); ++i) {
    uint32_t h = (static_cast<uint32_t>(i) + start) * 0x9E3779B1u;
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    values[i] = static_cast<float>((h ^ (h >> 15)) / 4294967296.0 - 0.5);
  }
  return tensor;
}

inline at::Tensor patterned(const LayerSpec& layer, const std::string& parameter,
                            const std::vector<int64_t>& size) {
  const at::Tensor u = patterned(layer.key(parameter), size);
  if (parameter == "running_var" || (parameter == "weight" && size.size() == 1)) return u / 2 + 1;
  if (parameter != "weight") return u / 5;
  double fan_in = 1;
  for (size_t i = 1; i < size.size(); ++i) fan_in *= static_cast<double>(size[i]);
  return u * (2 * std::sqrt(6 / fan_in));
}

inline TensorMap patterned_weights(const Graph& graph) {
  TensorMap weights;
  const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
  for (const LayerSpec& layer : graph.layers) {
    for (const auto& [parameter, size] : parameter_shapes(layer, shapes.at(layer.from[0])))
      weights[layer.key(parameter)] = patterned(layer, parameter, size);
  }
  return weights;
}

}  // namespace atelier
