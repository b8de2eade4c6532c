#include "style/painter.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "style/feed_forward.h"
#include "style_support.h"

namespace atelier {
namespace {

const std::vector<std::string> kUpsamplings{"nearest", "bilinear", "transposed"};

Graph graph_of(const PainterShape& shape, const std::string& weights = "p.safetensors") {
  return graph_from_document(parse_yaml(describe_painter(shape, weights), "p.yaml"), "p.yaml");
}

TEST(Painter, reads_as_a_network_that_paints_pictures_of_their_own_size) {
  for (const std::string& upsampling : kUpsamplings) {
    const Graph graph =
        graph_of({.width = 4, .blocks = 2, .upsampling = upsampling}, "a \"b\": c.safetensors");
    EXPECT_TRUE(is_feed_forward(graph));
    EXPECT_EQ(graph.weights_file, "a \"b\": c.safetensors");
    const LayerShape shape = graph.shapes(64, 48, {graph.picture}).at("painted");
    EXPECT_EQ(shape.channels, 3);
    EXPECT_EQ(shape.height, 64);
    EXPECT_EQ(shape.width, 48);
  }
}

TEST(Painter, is_as_wide_and_as_deep_as_asked) {
  const Graph graph = graph_of({.width = 6, .blocks = 3});
  EXPECT_EQ(graph.layer("conv1/normed/conv").channels, 6);
  EXPECT_EQ(graph.layer("conv3/normed/conv").channels, 24);
  EXPECT_NE(graph.find("block3"), nullptr);
  EXPECT_EQ(graph.find("block4"), nullptr);
  EXPECT_EQ(graph_of({.blocks = 0}).find("block1"), nullptr);
}

TEST(Painter, paints_frozen_what_it_painted_while_it_learned) {
  for (const std::string& upsampling : kUpsamplings) {
    const PainterShape shape{.width = 4, .blocks = 1, .upsampling = upsampling};
    const Network learning = new_painter(shape, "p.safetensors", 3, {});
    TensorMap weights = learning.parameters();
    for (auto& [name, tensor] : weights) tensor = tensor.detach();
    const Network frozen(graph_of(shape), weights, {});
    const at::NoGradGuard no_grad;
    const at::Tensor x = picture(32, 44, "picture");
    EXPECT_LT(apart(paint(frozen, x), paint(learning, x)), 1e-4) << upsampling;
    EXPECT_EQ(paint(frozen, picture(17, 31, "odd")).sizes(), at::IntArrayRef({1, 3, 17, 31}));
  }
}

TEST(Painter, begins_with_faint_patterns_on_grey) {
  const Network painter = new_painter({.width = 8}, "p.safetensors", 1, {});
  const at::Tensor painted = paint(painter, picture(64, 64, "picture"));
  EXPECT_NEAR(painted.mean().item<double>(), .5, .05);
  EXPECT_LT(painted.std().item<double>(), .1);
}

}  // namespace
}  // namespace atelier
