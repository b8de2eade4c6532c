#include "nn/dense.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "job/document.h"
#include "nn/class_names.h"
#include "nn/network.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

Graph classifier() {
  const char* text = R"(
input: {size: 32, min_size: 8}
weights: none.safetensors
logits: fc2
layers:
  conv1: {conv: 4, kernel: 3, stride: 2, padding: 1}
  act1: relu
  pool1: {max_pool: 2, stride: 2}
  flat: flatten
  fc1: {linear: 10}
  act2: relu
  fc2: {linear: 5}
  chances: softmax
  mean: {global_pool: mean, from: act1}
  score: {linear: 3}
)";
  return graph_from_document(parse_yaml(text, "classifier.yaml"), "classifier.yaml");
}

TensorMap weights_of(const Graph& graph) {
  TensorMap weights = Network(graph, 1, {}).parameters();
  for (auto& [name, tensor] : weights) tensor = tensor.detach();
  return weights;
}

TEST(Dense, says_the_same_of_a_picture_of_the_size_it_was_made_for) {
  const Graph graph = classifier();
  const TensorMap weights = weights_of(graph);
  const Network flat(graph, weights, {}), maps(dense(graph), weights, {});
  const at::Tensor picture = RandomStream(1, "picture").uniform({2, 3, 32, 32});
  for (const char* layer : {"fc2", "chances", "act2"}) {
    const at::Tensor expected = flat.forward(picture, {layer})[0], found = maps.forward(picture, {layer})[0];
    ASSERT_EQ(found.dim(), 4);
    EXPECT_LT((found.flatten(1) - expected).abs().max().item<double>(), 1e-5) << layer;
  }
}

TEST(Dense, has_the_logit_of_a_pooled_classifier_as_the_mean_of_its_map) {
  const Graph graph = classifier();
  const TensorMap weights = weights_of(graph);
  const at::Tensor picture = RandomStream(1, "picture").uniform({1, 3, 40, 56});
  const at::Tensor expected = Network(graph, weights, {}).forward(picture, {"score"})[0];
  const at::Tensor map = Network(dense(graph), weights, {}).forward(picture, {"score"})[0];
  EXPECT_GT(map.size(2), 1);
  EXPECT_LT((map.mean({2, 3}) - expected).abs().max().item<double>(), 1e-5);
}

TEST(Dense, refuses_what_has_no_counterpart_at_every_place) {
  const char* text = R"(
input: {size: 32, min_size: 8}
layers:
  conv1: {conv: 4, kernel: 3}
  most: {global_pool: max}
)";
  EXPECT_THROW(dense(graph_from_document(parse_yaml(text, "x.yaml"), "x.yaml")), Error);
}

TEST(LeastSide, is_the_smallest_at_which_a_layer_can_be_computed) {
  const Graph graph = dense(classifier());
  EXPECT_EQ(least_side(graph, {"act1"}), 8);
  const int64_t least = least_side(graph, {"fc1"});
  EXPECT_NO_THROW(graph.shapes(least, least, {"fc1"}));
  EXPECT_THROW(graph.shapes(least - 1, least - 1, {"fc1"}), Error);
}

// --- Names ---

const std::vector<ClassName> kClasses{
    {"n01", "goldfish"}, {"n02", "great white shark"}, {"n03", "tiger shark"}, {"n04", "tiger"}};

TEST(FindClass, takes_numbers_identifiers_labels_beginnings_and_words) {
  for (const auto& [text, index] : std::vector<std::pair<std::string, int64_t>>{
           {"2", 2}, {"n02", 1}, {"Tiger Shark", 2}, {"tiger", 3}, {"gold", 0}, {"white", 1}})
    EXPECT_EQ(find_class(kClasses, text), index) << text;
}

TEST(FindClass, names_what_may_have_been_meant) {
  const auto said = [](const std::string& text) -> std::string {
    try {
      find_class(kClasses, text);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_NE(said("shark").find("1 great white shark, 2 tiger shark"), std::string::npos);
  EXPECT_NE(said("goldfsh").find("goldfish"), std::string::npos);
  EXPECT_NE(said("4").find("0 to 3"), std::string::npos);
}

TEST(BeforeActivation, goes_through_joins_to_what_enters_the_nonlinearity) {
  const char* text = R"(
input: {size: 32, min_size: 8}
layers:
  a/linear: {conv: 4, kernel: 3, padding: 1}
  a: relu
  b/linear: {conv: 6, kernel: 1, from: a}
  b: relu
  c/linear: {conv: 3, kernel: 1, from: a}
  c: relu
  both: {concat: [b, c]}
)";
  const Graph graph = graph_from_document(parse_yaml(text, "x.yaml"), "x.yaml");
  EXPECT_EQ(before_activation(graph, {"both", 5}).layer, "b/linear");
  EXPECT_EQ(before_activation(graph, {"both", 7}).layer, "c/linear");
  EXPECT_EQ(before_activation(graph, {"both", 7}).channel, 1);
  EXPECT_EQ(before_activation(graph, {"a/linear", 2}).layer, "a/linear");
}

}  // namespace
}  // namespace atelier
