#include "nn/edges.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "nn/lean.h"
#include "nn/network.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

TEST(RepeatedEdges, are_those_of_a_picture_that_goes_on) {
  RandomStream random(1, "edges");
  for (const auto& [height, width, groups] :
       std::vector<std::array<int64_t, 3>>{{7, 9, 1}, {1, 5, 1}, {6, 1, 1}, {1, 1, 1}, {5, 6, 2}}) {
    SCOPED_TRACE(std::to_string(height) + "x" + std::to_string(width));
    const at::Tensor x = random.normal({2, 4, height, width}), weight = random.normal({6, 4 / groups, 3, 3}),
                     seed = random.normal({2, 6, height, width});
    const c10::AutoGradMode grad_mode(true);
    const auto gradient = [&](const auto& convolve) {
      const at::Tensor leaf = x.clone().requires_grad_(true);
      const at::Tensor result = convolve(leaf);
      return std::pair{result.detach(), torch::autograd::grad({result}, {leaf}, {seed})[0]};
    };
    const auto [wanted, wanted_gradient] = gradient([&](const at::Tensor& leaf) {
      return at::conv2d(at::replication_pad2d(leaf, {1, 1, 1, 1}), weight, {}, at::IntArrayRef{1, 1},
                        at::IntArrayRef{0, 0}, at::IntArrayRef{1, 1}, groups);
    });
    const auto [found, found_gradient] = gradient([&](const at::Tensor& leaf) {
      return lean::conv(leaf, weight, {}, {1, 1}, {1, 1}, {1, 1}, groups, /*repeats_edges=*/true);
    });
    EXPECT_LT((found - wanted).abs().max().item<double>(), 1e-5);
    EXPECT_LT((found_gradient - wanted_gradient).abs().max().item<double>(), 1e-5);
  }
}

TEST(RepeatedEdges, surround_any_convolution_whose_description_says_so) {
  const char* const text =
      "input: {size: 32, min_size: 8}\n"
      "weights: none.safetensors\n"
      "layers:\n"
      "  wide: {conv: 3, kernel: 9, padding: same, edges: repeat}\n"
      "  small: {conv: 4, kernel: 3, stride: 2, padding: 1, edges: repeat, from: input}\n"
      "  uneven: {conv: 4, kernel: 4, padding: same, edges: repeat, from: input}\n"
      "  plain: {conv: 4, kernel: 3, padding: 1, edges: repeat, from: input}\n"
      "  zeros: {conv: 4, kernel: 3, padding: 1, edges: zeros, from: input}\n";
  const Graph graph = graph_from_document(parse_yaml(text, "edges.yaml"), "edges.yaml");
  const Network learning(graph, 1, {});
  TensorMap weights = learning.parameters();
  for (auto& [name, tensor] : weights) tensor = tensor.detach();
  const Network frozen(graph, weights, {});
  const std::vector<std::string> taps{"wide", "small", "uneven", "plain", "zeros"};
  const at::Tensor x = RandomStream(1, "picture").uniform({1, 3, 12, 15});
  const std::map<std::string, std::pair<int64_t, std::array<int64_t, 4>>> around{
      {"wide", {1, {4, 4, 4, 4}}},
      {"small", {2, {1, 1, 1, 1}}},
      {"uneven", {1, {1, 2, 1, 2}}},
      {"plain", {1, {1, 1, 1, 1}}}};
  const at::NoGradGuard no_grad;
  for (const Network* network : {&learning, &frozen}) {
    const auto found = network->forward(x, taps);
    for (size_t i = 0; i + 1 < taps.size(); ++i) {
      const auto& [stride, padding] = around.at(taps[i]);
      const at::Tensor wanted = at::conv2d(at::replication_pad2d(x, padding), weights.at(taps[i] + ".weight"),
                                           weights.at(taps[i] + ".bias"), at::IntArrayRef{stride, stride});
      EXPECT_LT((found[i] - wanted).abs().max().item<double>(), 1e-5) << taps[i];
    }
    EXPECT_GT((found[4].narrow(2, 0, 1) - found[3].narrow(2, 0, 1)).abs().max().item<double>(), 0);
  }
}

}  // namespace
}  // namespace atelier
