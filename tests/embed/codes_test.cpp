#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "embed/pixels.h"
#include "job/document.h"
#include "nn/class_codes.h"
#include "nn/network.h"
#include "nn/pooling.h"

namespace atelier {
namespace {

Graph graph_of(const std::string& head) {
  const std::string text =
      "input: {size: 8, min_size: 4}\nlogits: logits\ncode: code\nlayers:\n"
      "  conv: {conv: 5, kernel: 3}\n" +
      head;
  return graph_from_document(parse_yaml(text, "test.yaml"), "test.yaml");
}

// What a class's score gains where the code grows by a little.
TEST(ClassCodes, are_the_gradients_of_scores) {
  const Graph graph = graph_of("  code: global_pool\n  drop: dropout\n  logits: {linear: 7}\n");
  const Network network(graph, 3, Network::Placement{});
  const at::Tensor codes = class_codes(graph, network.parameters());
  ASSERT_EQ(codes.sizes(), (at::IntArrayRef{7, 5}));
  EXPECT_LT(codes.mean(0).abs().max().item<double>(), 1e-6);
  const at::NoGradGuard no_grad;
  const at::Tensor weight = network.parameters().at("logits.weight");
  EXPECT_TRUE(at::allclose(codes[1] - codes[0], weight[1] - weight[0], 1e-4, 1e-6));
}

TEST(ClassCodes, come_from_convolutions_below_a_pool_too) {
  const Graph graph = graph_of(
      "  code: {global_pool: mean, from: conv}\n"
      "  score: {conv: 4, from: conv}\n  relu: relu\n  logits: global_pool\n");
  EXPECT_EQ(scoring_layer(graph).name, "score");
  const Network network(graph, 3, Network::Placement{});
  EXPECT_EQ(class_codes(graph, network.parameters()).sizes(), (at::IntArrayRef{4, 5}));
  EXPECT_THROW(scoring_layer(graph_of("  code: relu\n  logits: {conv: 4, kernel: 3}\n")), Error);
}

TEST(ClassCodes, have_names_that_differ) {
  const std::vector<ClassName> classes{{"n01", "crane"}, {"n02", "kite"}, {"n03", "crane"}};
  EXPECT_EQ(class_ids(classes, 4),
            (std::vector<std::string>{"crane (n01)", "kite", "crane (n03)", "class 3"}));
}

TEST(Pooling, takes_means_largest_or_all) {
  const at::Tensor activation = at::tensor({1.f, 3.f, -2.f, 6.f}).view({1, 2, 1, 2});
  EXPECT_TRUE(at::allclose(pooled(activation, Pooling::mean), at::tensor({2.f, 2.f}).view({1, 2})));
  EXPECT_TRUE(at::allclose(pooled(activation, Pooling::max), at::tensor({3.f, 6.f}).view({1, 2})));
  EXPECT_TRUE(at::allclose(pooled(activation, Pooling::none), activation.view({1, 4})));
  EXPECT_TRUE(at::allclose(pooled(activation.view({2, 2}), Pooling::mean), activation.view({2, 2})));
}

TEST(RawPixels, are_colors_or_lightness) {
  const at::Tensor picture = at::rand({1, 3, 6, 4});
  EXPECT_TRUE(at::allclose(raw_pixels(picture, {6, 4}, false), picture.view({1, 72})));
  EXPECT_EQ(raw_pixels(picture, {3, 2}, true).sizes(), (at::IntArrayRef{1, 6}));
  const at::Tensor gray = at::rand({1, 1, 6, 4});
  EXPECT_TRUE(
      at::allclose(raw_pixels(gray.expand({1, 3, 6, 4}), {6, 4}, true), gray.view({1, 24}), 1e-5, 1e-6));
}

}  // namespace
}  // namespace atelier
