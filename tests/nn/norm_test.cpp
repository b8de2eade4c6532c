#include "nn/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/relu.h>
#include <gtest/gtest.h>

#include "graph_support.h"

namespace atelier {
namespace {

constexpr double kEps = 1e-3;
const auto kLast = at::MemoryFormat::ChannelsLast;

at::Tensor map_of(std::vector<int64_t> size, const char* name = "map") {
  return patterned(name, size).contiguous(kLast);
}

at::Tensor plain(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  return at::instance_norm(x.to(at::kDouble), weight.to(at::kDouble), bias.to(at::kDouble), {}, {}, true, 0,
                           kEps, true)
      .to(at::kFloat);
}

double apart(const at::Tensor& a, const at::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  return (a - b).abs().max().item<double>();
}

TEST(Norm, in_rows_is_what_the_plain_operations_make) {
  for (const std::vector<int64_t>& size : std::vector<std::vector<int64_t>>{
           {1, 32, 90, 61}, {3, 5, 7, 2}, {1, 128, 1, 9}, {2, 3, 9, 1}, {1, 1, 33, 40}}) {
    const at::Tensor x = map_of(size), weight = patterned("w", {size[1]}), bias = patterned("b", {size[1]});
    const at::Tensor more = map_of(size, "more"), normed = plain(x, weight, bias);
    ASSERT_TRUE(can_norm_in_rows(x));
    EXPECT_LT(apart(norm_in_rows(x, weight, bias, kEps, {}, false), normed), 1e-5);
    EXPECT_LT(apart(norm_in_rows(x, weight, bias, kEps, {.rectified = true}, false), at::relu(normed)), 1e-5);
    EXPECT_LT(apart(norm_in_rows(x, weight, bias, kEps, {.added = more}, false), normed + more), 1e-5);
    EXPECT_LT(apart(norm_in_rows(x.clone(), weight, bias, kEps, {.added = more}, true), normed + more), 1e-5);
  }
}

TEST(Norm, of_a_part_of_a_map_sees_the_part_alone) {
  const at::Tensor part = map_of({2, 16, 41, 33}).narrow(2, 1, 40).narrow(3, 0, 32);
  const at::Tensor weight = patterned("w", {16}), bias = patterned("b", {16});
  ASSERT_TRUE(can_norm_in_rows(part));
  EXPECT_LT(apart(norm_in_rows(part, weight, bias, kEps, {}, true), plain(part, weight, bias)), 1e-5);
}

TEST(Norm, loses_little_where_the_mean_is_large) {
  const at::Tensor x = map_of({1, 16, 50, 60}) + 1000;
  const at::Tensor weight = patterned("w", {16}), bias = patterned("b", {16});
  EXPECT_LT(apart(norm_in_rows(x, weight, bias, kEps, {}, false), plain(x, weight, bias)), 1e-3);
}

TEST(Norm, in_rows_is_for_maps_with_channels_last_and_no_gradient) {
  EXPECT_FALSE(can_norm_in_rows(patterned("map", {1, 4, 8, 8})));
  EXPECT_FALSE(can_norm_in_rows(map_of({1, 4, 8, 8}).to(at::kBFloat16)));
  EXPECT_FALSE(can_norm_in_rows(map_of({1, 4, 8, 8}).requires_grad_(true)));
}

}  // namespace
}  // namespace atelier
