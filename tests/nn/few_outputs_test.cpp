#include "nn/few_outputs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <gtest/gtest.h>

#include <array>

#include "graph_support.h"

namespace atelier {
namespace {

TEST(FewOutputs, are_what_conv2d_makes) {
  const at::Tensor x = patterned("x", {2, 7, 23, 30}).contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& [outputs, height, width, rows, columns] : std::vector<std::array<int64_t, 5>>{
           {3, 9, 9, 4, 4}, {1, 5, 7, 0, 0}, {4, 1, 5, 0, 2}, {2, 3, 5, 1, 9}, {3, 9, 30, 4, 0}}) {
    const at::Tensor weight = patterned("w", {outputs, 7, height, width}), bias = patterned("b", {outputs});
    const at::Tensor wanted =
        at::conv2d(x, weight, bias, std::array<int64_t, 2>{1, 1}, std::array<int64_t, 2>{rows, columns});
    const at::Tensor found = conv_of_few_outputs(x, weight, bias, rows, columns);
    ASSERT_EQ(found.sizes(), wanted.sizes());
    EXPECT_LT((found - wanted).abs().max().item<double>(), 2e-5);
  }
}

TEST(FewOutputs, are_those_of_plain_wide_convolutions) {
  const at::Tensor x = patterned("x", {1, 3, 8, 8});
  const auto is_taken = [&](const std::string& keys) {
    const Graph graph = graph_of_layers("  a: {conv: " + keys + "}\n");
    return has_few_outputs(graph.layers[0], x);
  };
  EXPECT_TRUE(is_taken("3, kernel: 9, padding: same"));
  EXPECT_FALSE(is_taken("16, kernel: 9, padding: same"));
  EXPECT_FALSE(is_taken("3, kernel: 3, padding: same"));
  EXPECT_FALSE(is_taken("3, kernel: 9, padding: 4, stride: 2"));
  EXPECT_FALSE(is_taken("3, kernel: 9, padding: same, groups: 3"));
}

}  // namespace
}  // namespace atelier
