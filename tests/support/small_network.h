// A small network with random weights, for dreams and styles that take no time: strides and a concat as
// squeezenet has them.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>

#include "job/document.h"
#include "nn/dense.h"
#include "nn/network.h"
#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

inline Graph small_graph() {
  const char* text = R"(
input: {order: bgr, range: 255, mean: [104, 117, 123], size: 64, min_size: 16}
weights: none.safetensors
layers:
  conv1: {conv: 8, kernel: 3, stride: 2, padding: 1, bias: false}
  norm1: batch_norm
  act1: {leaky_relu: 0.1}
  pool1: {max_pool: 2, stride: 2, ceil: true}
  conv2: {conv: 12, kernel: 3, padding: 1}
  act2: relu
  conv3: {conv: 6, kernel: 1, from: pool1}
  act3: relu
  both: {concat: [act2, act3]}
  conv4: {conv: 16, kernel: 3, padding: 1}
  act4: relu
  score: {conv: 5}
  mean: global_pool
)";
  return graph_from_document(parse_yaml(text, "small.yaml"), "small.yaml");
}

// Weights as a trained network might have them, statistics of the normalization among them.
inline TensorMap small_weights() {
  const Network drawn(small_graph(), 1, {});
  TensorMap weights = drawn.parameters();
  for (auto& [name, tensor] : weights) tensor = tensor.detach().clone();
  weights["norm1.running_mean"] = RandomStream(1, "mean").normal({8}) * 0.5;
  weights["norm1.running_var"] = RandomStream(1, "var").uniform({8}) + 0.5;
  return weights;
}

inline Network small_network(Network::Mode mode = Network::Mode::frozen) {
  return {small_graph(), small_weights(), {}, mode};
}

// Of five classes, dense (nn/dense.h).
inline Network small_classifier() {
  Graph graph = small_graph();
  graph.logits = "mean";
  return {dense(graph), small_weights(), {}};
}

// (1,5): weights of its classes.
inline at::Tensor one_class(int64_t index) {
  return at::eye(5).narrow(0, index, 1);
}

inline at::Tensor small_picture(int64_t height = 60, int64_t width = 72, int64_t count = 1) {
  return resize(RandomStream(5, "picture").uniform({count, 3, 8, 8}), height, width).clamp(0, 1);
}

}  // namespace atelier
