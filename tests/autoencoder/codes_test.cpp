#include "autoencoder/codes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor rows(std::initializer_list<float> numbers, int64_t width) {
  return at::tensor(std::vector<float>(numbers)).view({-1, width});
}

TEST(Walk, goes_through_every_stop) {
  const at::Tensor stops = rows({0, 0, 2, 0, 2, 4}, 2);
  EXPECT_TRUE(at::allclose(walk(stops, 2, WalkPath::linear, false), rows({0, 0, 1, 0, 2, 0, 2, 2, 2, 4}, 2)));
  const at::Tensor loop = walk(stops, 2, WalkPath::linear, true);
  EXPECT_EQ(loop.size(0), 6);
  EXPECT_TRUE(at::allclose(loop[5], at::tensor({1.F, 2.F})));
}

TEST(Walk, keeps_the_length_on_a_sphere) {
  const at::Tensor way = walk(rows({2, 0, 0, 2}, 2), 4, WalkPath::spherical, false);
  for (int64_t i = 0; i < way.size(0); ++i) EXPECT_NEAR(way[i].norm().item<double>(), 2, 1e-5);
  EXPECT_NEAR(way[2][0].item<double>(), std::sqrt(2), 1e-5);
  // Where two point the same way, and from nothing, straight on.
  EXPECT_TRUE(
      at::allclose(walk(rows({1, 0, 3, 0}, 2), 2, WalkPath::spherical, false), rows({1, 0, 2, 0, 3, 0}, 2)));
  EXPECT_TRUE(
      at::allclose(walk(rows({0, 0, 3, 0}, 2), 3, WalkPath::spherical, false)[1], at::tensor({1.F, 0.F})));
}

TEST(Expression, adds_and_subtracts_codes_by_name) {
  const at::Tensor codes = rows({1, 0, 0, 1, 4, 4, 6, 8}, 2);
  const std::vector<std::string> ids{"a", "b.png", "kind-1", "kind-2"};
  const auto value = [&](const std::string& text) { return code_of_expression(text, codes, ids); };
  EXPECT_TRUE(at::allclose(value("a - b.png"), rows({1, -1}, 2)));
  EXPECT_TRUE(at::allclose(value("-a + 0.5 * kind-1"), rows({1, 2}, 2)));
  EXPECT_TRUE(at::allclose(value("mean(a, b.png) + kind*"), rows({5.5, 6.5}, 2)));
  EXPECT_TRUE(at::allclose(value("\"kind-2\""), rows({6, 8}, 2)));
  for (const char* bad : {"", "a +", "a - c", "mean(a", "a b.png", "2 *", "mean()"})
    EXPECT_THROW(value(bad), Error) << bad;
}

TEST(Expression, takes_the_mean_of_those_of_one_name) {
  EXPECT_TRUE(at::allclose(code_of_expression("7", rows({1, 1, 3, 5}, 2), {"7", "7"}), rows({2, 3}, 2)));
}

TEST(RandomCodes, lie_as_those_that_are_known) {
  RandomStream random(1, "known");
  const at::Tensor known = at::mm(random.normal({4000, 2}), rows({1, 2, 0, .5}, 2)) + rows({3, -1}, 2);
  const at::Tensor drawn = codes_from(random.normal({4000, 2}), known, {});
  EXPECT_LT((drawn.mean(0) - known.mean(0)).abs().max().item<double>(), .1);
  const auto covariance = [](const at::Tensor& x) {
    const at::Tensor centered = x - x.mean(0);
    return at::mm(centered.t(), centered) / static_cast<double>(x.size(0));
  };
  EXPECT_LT((covariance(drawn) - covariance(known)).abs().max().item<double>(), .4);
  const at::Tensor bits = codes_from(random.normal({10, 2}), known, {.is_binary = true});
  EXPECT_TRUE(((bits == 0) | (bits == 1)).all().item<bool>());
}

TEST(Unlike, are_those_far_from_all_that_is_known) {
  const at::Tensor known = RandomStream(1, "known").normal({200, 2});
  EXPECT_EQ(unlike(rows({0, 0, 9, 9, .1, 0}, 2), known, 1), (std::vector<int64_t>{1}));
}

}  // namespace
}  // namespace atelier
