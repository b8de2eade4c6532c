#include "train/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

TensorMap some(const char* use) {
  return {{"bias", RandomStream(3, use, 1).normal({70})},
          {"embedding", RandomStream(3, use, 2).normal({20, 30})},
          {"weight", RandomStream(3, use, 3).normal({300, 200})}};
}

TEST(Optimizer, steps_as_libtorch_does) {
  for (const char* kind : {"adamw", "adam"}) {
    TrainOptions options;
    options.optimizer = kind;
    options.weight_decay = 0.1;
    TensorMap ours = some("weights"), theirs = some("weights");
    OptimizerState our_state = OptimizerState::at_rest(ours, true),
                   their_state = OptimizerState::at_rest(theirs, true);
    for (int64_t count = 1; count <= 5; ++count) {
      const TensorMap gradients = some("gradients");
      const Update how{.rate = 0.01, .gradient_scale = 0.5, .count = count, .average_share = 0.3};
      update(options, how, ours, gradients, our_state);
      update_by_libtorch(options, how, theirs, gradients, their_state);
    }
    for (const auto& [name, weight] : ours) {
      EXPECT_TRUE(at::allclose(weight, theirs[name], 1e-5, 1e-6)) << kind << " " << name;
      EXPECT_TRUE(at::allclose(our_state.average[name], their_state.average[name], 1e-5, 1e-6)) << name;
    }
  }
}

TEST(Optimizer, moves_parameters_by_their_share_of_the_rate) {
  for (const auto& step : {update, update_by_libtorch}) {
    TensorMap whole = some("weights"), shared = some("weights");
    OptimizerState state = OptimizerState::at_rest(whole, true),
                   other = OptimizerState::at_rest(shared, true);
    step({}, {.rate = 0.005}, whole, some("gradients"), state);
    step({}, {.rate = 0.01, .rate_shares = {{"bias", 0}, {"weight", 0.5}}}, shared, some("gradients"), other);
    EXPECT_TRUE(at::equal(shared["bias"], some("weights").at("bias")));
    EXPECT_TRUE(at::equal(other.square["bias"], at::zeros_like(shared["bias"])));
    EXPECT_TRUE(at::allclose(shared["weight"], whole["weight"], 1e-6, 1e-7));
    EXPECT_FALSE(at::allclose(shared["embedding"], whole["embedding"]));
  }
}

TEST(Optimizer, decays_matrices_alone) {
  TrainOptions options;
  options.weight_decay = 0.1;
  TensorMap weights = some("weights"), zeros = some("weights");
  for (auto& [name, gradient] : zeros) gradient.zero_();
  OptimizerState state = OptimizerState::at_rest(weights, false);
  update(options, {.rate = 1}, weights, zeros, state);
  const TensorMap before = some("weights");
  EXPECT_TRUE(at::equal(weights["bias"], before.at("bias")));
  EXPECT_TRUE(at::equal(weights["embedding"], before.at("embedding")));
  EXPECT_TRUE(at::allclose(weights["weight"], before.at("weight") * 0.9, 1e-6, 1e-7));
}

TEST(Optimizer, averages_weights_in_passing) {
  TensorMap weights = some("weights");
  OptimizerState state = OptimizerState::at_rest(weights, true);
  const at::Tensor before = state.average["weight"].clone();
  update({}, {.rate = 0.01, .average_share = 0.25}, weights, some("gradients"), state);
  EXPECT_TRUE(at::allclose(state.average["weight"], before * 0.75 + weights["weight"] * 0.25, 1e-5, 1e-6));
}

TEST(Optimizer, is_the_same_on_any_count_of_threads) {
  std::vector<at::Tensor> results;
  std::vector<double> norms;
  for (const int count : {1, 2, 3}) {
    set_threads(count);
    TensorMap weights = some("weights");
    OptimizerState state = OptimizerState::at_rest(weights, true);
    const TensorMap gradients = some("gradients");
    norms.push_back(norm_of(gradients));
    update({}, {.rate = 0.01, .average_share = 0.5}, weights, gradients, state);
    results.push_back(weights["weight"]);
  }
  set_threads(0);
  for (size_t i = 1; i < results.size(); ++i) {
    EXPECT_TRUE(at::equal(results[i], results[0]));
    EXPECT_EQ(norms[i], norms[0]);
  }
  EXPECT_NEAR(norms[0], std::sqrt(60670), 3);
}

}  // namespace
}  // namespace atelier
