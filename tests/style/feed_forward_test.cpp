#include "style/feed_forward.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include "nn/parameters.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

const char* const kDescription =
    "input: {range: 255, size: 32, min_size: 16}\n"
    "picture: painted\n"
    "layers:\n"
    "  c1: {conv: 4, kernel: 3, stride: 2, padding: same_tf}\n"
    "  n1: instance_norm\n"
    "  r1: relu\n"
    "  c2: {conv_transpose: 3, kernel: 3, stride: 2, padding: same_tf}\n"
    "  n2: instance_norm\n"
    "  t: tanh\n"
    "  painted: {scale: 150, shift: 127.5}\n";

Network painter() {
  const Graph graph = graph_from_document(parse_yaml(kDescription, "test.yaml"), "test.yaml");
  TensorMap weights;
  for (auto& [layer, own] : draw_parameters(graph, 5)) {
    if (own.weight.defined()) weights[layer + ".weight"] = own.weight;
    if (own.bias.defined()) weights[layer + ".bias"] = own.bias;
  }
  return Network(graph, weights, {});
}

at::Tensor picture(int64_t height, int64_t width, const char* name = "picture") {
  return RandomStream(3, name).uniform({1, 3, height, width});
}

TEST(FeedForward, pictures_of_any_size_are_painted) {
  const Network network = painter();
  for (const auto& [height, width] :
       std::vector<std::pair<int64_t, int64_t>>{{1, 1}, {1, 50}, {7, 3}, {33, 32}, {64, 47}}) {
    const at::Tensor painted = paint(network, picture(height, width));
    EXPECT_EQ(painted.sizes(), at::IntArrayRef({1, 3, height, width}));
    EXPECT_GE(painted.min().item<double>(), 0);
    EXPECT_LE(painted.max().item<double>(), 1);
  }
}

TEST(FeedForward, a_picture_is_what_the_network_makes_of_it_over_255) {
  const Network network = painter();
  const at::NoGradGuard no_grad;
  const at::Tensor x = picture(32, 48), made = network.forward(x, {"painted"})[0];
  EXPECT_LT((paint(network, x) - made.div(255).clamp(0, 1)).abs().max().item<double>(), 1e-6);
}

TEST(FeedForward, a_picture_in_a_batch_is_painted_as_if_alone) {
  const Network network = painter();
  const at::Tensor a = picture(30, 41, "a"), b = picture(30, 41, "b");
  const at::Tensor both = paint(network, at::cat({a, b}));
  EXPECT_LT((both.narrow(0, 1, 1) - paint(network, b)).abs().max().item<double>(), 1e-6);
}

TEST(FeedForward, what_it_takes_grows_with_the_picture) {
  const Network network = painter();
  EXPECT_NEAR(painting_flops(network.graph(), {64, 64}) / painting_flops(network.graph(), {32, 32}), 4, 1e-9);
  EXPECT_GE(painting_bytes(network.graph(), {64, 64}), 4.0 * 64 * 64 * (3 + 3));
}

}  // namespace
}  // namespace atelier
