#include "nn/plan.h"

#include <gtest/gtest.h>

#include "graph_support.h"

namespace atelier {
namespace {

const char* const kLayers =
    "  c1: {conv: 4, kernel: 3, padding: 1}\n  n1: batch_norm\n  r1: relu\n  p1: {max_pool: 2}\n"
    "  c2: {conv: 4}\n  r2: relu\n  sum: {add: [r2, p1]}\n  c3: {conv: 4}\n";

NetworkPlan plan_of(const Graph& graph, const std::vector<std::string>& taps) {
  return make_plan(graph, taps, convolutions_before_norms(graph));
}

std::string operations_of(const NetworkPlan& plan) {
  std::string text;
  for (const Instruction& one : plan.instructions) text += one.layer->op + (one.in_place ? "! " : " ");
  return text;
}

TEST(Plan, folds_norms_pools_first_and_works_in_place) {
  const Graph graph = graph_of_layers(kLayers);
  EXPECT_EQ(operations_of(plan_of(graph, {"c3"})), "conv max_pool relu! conv relu! add conv ");
}

TEST(Plan, computes_nothing_below_the_deepest_tap) {
  const Graph graph = graph_of_layers(kLayers);
  EXPECT_EQ(operations_of(plan_of(graph, {"n1"})), "conv ");
}

TEST(Plan, a_tap_keeps_its_layer_as_it_is) {
  const Graph graph = graph_of_layers(kLayers);
  EXPECT_EQ(operations_of(plan_of(graph, {"c1", "r1"})), "conv batch_norm relu! ");
  EXPECT_EQ(operations_of(plan_of(graph, {"n1", "r1", "p1"})), "conv relu max_pool ");
}

TEST(Plan, training_folds_nothing) {
  const Graph graph = graph_of_layers(kLayers);
  EXPECT_EQ(operations_of(make_plan(graph, {"r1"}, {})), "conv batch_norm relu! ");
}

TEST(Plan, a_slot_is_released_once_after_its_last_reader_and_never_when_tapped) {
  const Graph graph = graph_of_layers(kLayers);
  const NetworkPlan plan = plan_of(graph, {"p1", "c3"});
  std::set<size_t> released;
  for (const Instruction& one : plan.instructions) {
    for (const size_t slot : one.inputs) EXPECT_FALSE(released.contains(slot)) << one.layer->name;
    for (const size_t slot : one.released) EXPECT_TRUE(released.insert(slot).second) << one.layer->name;
  }
  for (const size_t slot : plan.tap_slots) EXPECT_FALSE(released.contains(slot));
  EXPECT_TRUE(released.contains(0));
}

TEST(Plan, an_instance_norm_rectifies_and_adds_what_only_follows_it) {
  const Graph graph = graph_of_layers(
      "  c1: {conv: 4}\n  n1: instance_norm\n  r1: relu\n  c2: {conv: 4}\n  n2: instance_norm\n"
      "  c3: {conv: 4, from: r1}\n  sum: {add: [n2, c3]}\n");
  EXPECT_EQ(operations_of(plan_of(graph, {"sum"})), "conv instance_norm! conv conv instance_norm! ");
  EXPECT_EQ(operations_of(plan_of(graph, {"n1", "r1"})), "conv instance_norm! relu ");
  EXPECT_EQ(operations_of(plan_of(graph, {"c1", "r1"})), "conv instance_norm ");
}

TEST(Plan, what_is_normed_and_rectified_is_pooled_afterwards) {
  const Graph graph =
      graph_of_layers("  c1: {conv: 4}\n  n1: instance_norm\n  r1: relu\n  p1: {max_pool: 2}\n");
  EXPECT_EQ(operations_of(plan_of(graph, {"p1"})), "conv instance_norm! max_pool ");
}

}  // namespace
}  // namespace atelier
