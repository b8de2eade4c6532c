#include "nn/graph_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "job/document.h"

namespace atelier {
namespace {

namespace fs = std::filesystem;

std::string said(const LayerSpec& layer) {
  std::string text = layer.name + " " + layer.op;
  for (const std::string& from : layer.from) text += " " + from;
  for (const int64_t number : {layer.channels, layer.kernel_h, layer.kernel_w, layer.stride, layer.dilation,
                               layer.groups, layer.output_padding, layer.padding.top, layer.padding.bottom,
                               layer.padding.left, layer.padding.right, layer.size})
    text += " " + std::to_string(number);
  for (const double number : {layer.slope, layer.eps, layer.momentum, layer.alpha, layer.beta, layer.k,
                              layer.factor, layer.shift, layer.rate})
    text += " " + std::to_string(number);
  for (const bool is_true : {layer.padding.same_tf, layer.repeats_edges, layer.bias, layer.ceil,
                             layer.count_padding, layer.affine})
    text += is_true ? " yes" : " no";
  for (const int64_t side : layer.shape) text += " " + std::to_string(side);
  return text + " " + layer.mode + " " + layer.tied;
}

TEST(GraphText, reads_as_the_same_graph) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(ATELIER_SOURCE_DIR) / "models")) {
    if (entry.path().extension() != ".yaml") continue;
    const Graph graph = read_graph(entry.path());
    const std::string text = graph_text(graph);
    const Graph again = graph_from_document(parse_yaml(text, "again.yaml"), "again.yaml");
    ASSERT_EQ(graph.layers.size(), again.layers.size()) << entry.path();
    for (size_t i = 0; i < graph.layers.size(); ++i) EXPECT_EQ(said(graph.layers[i]), said(again.layers[i]));
    EXPECT_EQ(graph.logits, again.logits);
    EXPECT_EQ(graph.code, again.code);
    EXPECT_EQ(graph.input.mean, again.input.mean);
    EXPECT_EQ(graph.input.std, again.input.std);
    EXPECT_EQ(graph.input.order, again.input.order);
    EXPECT_EQ(graph_text(again), text);
    ++count;
  }
  EXPECT_GT(count, 8);
}

TEST(GraphText, says_which_edges_are_repeated) {
  const char* document =
      "input: {size: 8, min_size: 8}\n"
      "layers: {a: {conv: 2, kernel: 3, padding: same, edges: repeat}, b: {conv: 2, kernel: 3, padding: "
      "1}}\n";
  const Graph again = graph_from_document(
      parse_yaml(graph_text(graph_from_document(parse_yaml(document, "e.yaml"), "e.yaml")), "e.yaml"),
      "e.yaml");
  EXPECT_TRUE(again.layer("a").repeats_edges);
  EXPECT_FALSE(again.layer("b").repeats_edges);
}

TEST(GraphText, quotes_names_that_yaml_would_take_for_something_else) {
  const char* document =
      "layers: {'on': {conv: 2}, '3': relu, 'a: b': {reshape: [2, 8, 8]}, u: {upsample: 2, mode: "
      "bilinear}}\n";
  const Graph graph = graph_from_document(
      parse_yaml(std::string("input: {size: 8, min_size: 8}\n") + document, "n.yaml"), "n.yaml");
  const Graph again = graph_from_document(parse_yaml(graph_text(graph), "n.yaml"), "n.yaml");
  EXPECT_EQ(again.layer_names(), graph.layer_names());
}

}  // namespace
}  // namespace atelier
