#include "nn/classify.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "graph_support.h"

namespace atelier {
namespace {

// Brightness grows to the right, 0 at the left edge.
at::Tensor ramp(int64_t height, int64_t width) {
  return at::arange(width, at::kFloat).div(static_cast<double>(width)).expand({1, 3, height, width});
}

TEST(Presented, stretch_shows_the_whole_picture) {
  InputSpec input;
  input.size = 20;
  const at::Tensor shown = presented(input, ramp(40, 100));
  EXPECT_EQ(shown.sizes(), (std::vector<int64_t>{1, 3, 20, 20}));
  EXPECT_LT(shown[0][0][10][0].item<double>(), 0.05);
  EXPECT_GT(shown[0][0][10][19].item<double>(), 0.9);
}

TEST(Presented, crop_shows_the_center_of_the_shorter_side) {
  InputSpec input;
  input.fit = "crop";
  input.size = 20;
  input.resize = 40;
  const at::Tensor shown = presented(input, ramp(40, 100));
  EXPECT_EQ(shown.sizes(), (std::vector<int64_t>{1, 3, 20, 20}));
  EXPECT_NEAR(shown[0][0][10][0].item<double>(), 0.40, 0.5 / 255);
  EXPECT_NEAR(shown[0][0][10][19].item<double>(), 0.59, 0.5 / 255);
}

TEST(Presented, every_shape_gives_the_networks_size) {
  InputSpec input;
  input.fit = "crop";
  for (const auto& [height, width] :
       {std::pair<int64_t, int64_t>{1, 1}, {3, 500}, {257, 256}, {256, 257}, {1000, 999}}) {
    for (const char* fit : {"crop", "stretch"}) {
      input.fit = fit;
      EXPECT_EQ(presented(input, ramp(height, width)).sizes(), (std::vector<int64_t>{1, 3, 224, 224}))
          << height << "x" << width;
    }
  }
}

TEST(Presented, values_are_whole_steps_of_a_255th) {
  const at::Tensor steps = presented(InputSpec(), ramp(40, 100)) * 255;
  EXPECT_LT((steps - steps.round()).abs().max().item<double>(), 1e-4);
}

TEST(Presented, networks_of_one_channel_see_the_luma) {
  InputSpec input;
  input.order = "gray";
  input.size = 2;
  at::Tensor green = at::zeros({1, 3, 2, 2});
  green.select(1, 1).fill_(1);
  const at::Tensor shown = presented(input, green);
  EXPECT_EQ(shown.size(1), 1);
  EXPECT_NEAR(shown[0][0][0][0].item<double>(), 0.587, 1e-6);
}

TEST(Classify, gives_the_likeliest_first_with_probabilities) {
  const Graph graph = graph_of("input: {size: 2}\nlogits: fc\nlayers: {p: global_pool, fc: {linear: 4}}\n");
  const TensorMap weights{{"fc.weight", at::zeros({4, 3})},
                          {"fc.bias", at::arange(4, at::kFloat).remainder(3)}};
  const auto guesses = classify(Network(graph, weights, {}), at::zeros({2, 3, 2, 2}), 3).guesses;
  ASSERT_EQ(guesses.size(), 2u);
  ASSERT_EQ(guesses[1].size(), 3u);
  EXPECT_EQ(guesses[1][0].index, 2);
  EXPECT_EQ(guesses[1][1].index, 1);
  EXPECT_EQ(guesses[1][2].index, 0);  // as likely as 3
  const double sum = 2 + std::exp(1) + std::exp(2);
  EXPECT_NEAR(guesses[1][0].probability, std::exp(2) / sum, 1e-6);
  EXPECT_EQ(classify(Network(graph, weights, {}), at::zeros({1, 3, 2, 2}), 50).guesses[0].size(), 4u);
}

TEST(Classify, codes_are_a_layers_channels_averaged_over_the_picture) {
  const Graph graph = graph_of("input: {size: 2}\nlogits: p\nlayers: {r: relu, p: global_pool}\n");
  const at::Tensor pictures = at::arange(24, at::kFloat).view({2, 3, 2, 2}) / 24;
  const Network network(graph, {}, {});
  EXPECT_FALSE(classify(network, pictures, 1).codes.defined());
  const at::Tensor codes = classify(network, pictures, 1, "r").codes;
  EXPECT_TRUE(at::allclose(codes, pictures.mean({2, 3})));
  EXPECT_TRUE(at::equal(classify(network, pictures, 1, "p").codes.sum(), codes.sum()));
}

TEST(Classify, a_network_without_logits_is_an_error) {
  const Graph graph = graph_of("input: {size: 2}\nlayers: {p: global_pool}\n");
  EXPECT_THROW(classify(Network(graph, {}, {}), at::zeros({1, 3, 2, 2}), 1), Error);
}

}  // namespace
}  // namespace atelier
