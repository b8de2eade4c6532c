#include "style/lbfgs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"

namespace atelier {
namespace {

// (1 - a)^2 + 100 (b - a^2)^2, least at (1, 1).
Lbfgs::Value rosenbrock(const at::Tensor& x) {
  const double a = x[0].item<double>(), b = x[1].item<double>(), off = b - a * a;
  return {(1 - a) * (1 - a) + 100 * off * off,
          at::tensor({-2 * (1 - a) - 400 * a * off, 200 * off}, at::kFloat)};
}

// A bowl of 500 directions, the steepest a thousand times as steep as the flattest, least at 1.
Lbfgs::Value bowl(const at::Tensor& x) {
  const at::Tensor steepness = at::linspace(0, 3, 500).mul_(std::log(10.0)).exp(), off = x - 1;
  return {0.5 * (steepness * off.square()).sum().item<double>(), steepness * off};
}

int iterations_to(double loss, const Lbfgs::Evaluate& evaluate, const at::Tensor& x,
                  const LbfgsOptions& options) {
  Lbfgs descent(x, options);
  int iterations = 1;
  while (descent.step(evaluate) > loss && iterations < 1000) ++iterations;
  return iterations;
}

TEST(Lbfgs, finds_the_bottom_of_a_bent_valley) {
  for (const bool wolfe : {false, true})
    EXPECT_LE(
        iterations_to(1e-9, rosenbrock, at::tensor({-1.2, 1.0}, at::kFloat), {.history = 10, .wolfe = wolfe}),
        60)
        << wolfe;
}

TEST(Lbfgs, needs_far_fewer_steps_than_there_are_directions) {
  for (const bool wolfe : {false, true})
    EXPECT_LE(iterations_to(1e-6, bowl, at::zeros({500}), {.history = 20, .wolfe = wolfe}), 200) << wolfe;
}

TEST(Lbfgs, evaluates_about_once_an_iteration) {
  Lbfgs descent(at::zeros({500}));
  for (int i = 0; i < 50; ++i) descent.step(bowl);
  EXPECT_LE(descent.num_evaluations(), 60);
}

TEST(Lbfgs, keeps_the_shape_of_what_it_moves) {
  Lbfgs descent(at::zeros({1, 5, 10, 10}));
  descent.step([](const at::Tensor& x) {
    EXPECT_EQ(x.sizes(), (std::vector<int64_t>{1, 5, 10, 10}));
    Lbfgs::Value value = bowl(x.reshape({-1}));
    return Lbfgs::Value{value.loss, value.gradient.view_as(x)};
  });
  EXPECT_EQ(descent.x().sizes(), (std::vector<int64_t>{1, 5, 10, 10}));
}

// Beyond a wall at 1.5 the loss is no number.
TEST(Lbfgs, never_steps_to_where_the_loss_is_no_number) {
  const auto walled = [](const at::Tensor& x) {
    if (x.max().item<double>() < 1.5) return bowl(x);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return Lbfgs::Value{nan, at::ones({500}) * nan};
  };
  for (const bool wolfe : {false, true}) {
    Lbfgs descent(at::zeros({500}), {.wolfe = wolfe});
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(std::isfinite(descent.step(walled)));
      ASSERT_LT(descent.x().max().item<double>(), 1.5);
    }
    EXPECT_LT(descent.loss(), 1e-3);
  }
}

TEST(Lbfgs, refuses_to_begin_where_the_loss_is_no_number) {
  Lbfgs descent(at::zeros({3}));
  EXPECT_THROW(descent.step([](const at::Tensor& x) { return Lbfgs::Value{NAN, x}; }), Error);
}

TEST(Lbfgs, rests_at_the_bottom) {
  Lbfgs descent(at::ones({500}));
  EXPECT_EQ(descent.step(bowl), 0);
  EXPECT_TRUE(descent.is_done());
  EXPECT_TRUE(at::equal(descent.x(), at::ones({500})));
}

TEST(Lbfgs, goes_on_from_a_state_with_the_same_numbers) {
  Lbfgs whole(at::zeros({500}), {.history = 5});
  for (int i = 0; i < 12; ++i) whole.step(bowl);
  Lbfgs resumed(at::zeros({500}), {.history = 5});
  resumed.resume(whole.state());
  for (int i = 0; i < 12; ++i) EXPECT_EQ(whole.step(bowl), resumed.step(bowl));
  EXPECT_TRUE(at::equal(whole.x(), resumed.x()));
  EXPECT_THROW(Lbfgs(at::zeros({500}), {.history = 6}).resume(whole.state()), Error);
}

TEST(Lbfgs, remembers_as_much_as_memory_allows) {
  EXPECT_EQ(history_within(1000, 80'000, 20), 10);
  EXPECT_EQ(history_within(1000, 1e9, 20), 20);
  EXPECT_EQ(history_within(1000, 0, 20), 1);
}

}  // namespace
}  // namespace atelier
