#include "dream/objective.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "dream/dream_fixture.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

WeightedItem item(const std::string& name, double weight = 1, std::vector<int64_t> channels = {}) {
  return {name, weight, std::move(channels), {}};
}

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = a / a.norm(), y = b / b.norm();
  return ((x - y).norm()).item<double>();
}

// The same objective by plain autograd of a network that nothing was folded into.
at::Tensor gradient_by_autograd(const at::Tensor& pixels, const std::string& layer) {
  Network network = small_network(Network::Mode::trainable);
  network.set_training(false);
  at::Tensor input = pixels.detach().clone().requires_grad_(true);
  network.forward(input, {layer})[0].square().mean().backward();
  return input.grad();
}

TEST(ObjectiveGradient, of_a_folded_network_is_that_of_plain_autograd) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  for (const char* layer : {"act1", "pool1", "both", "act4"}) {
    const double difference = relative_difference(objective_gradient(network, pixels, {item(layer)}),
                                                  gradient_by_autograd(pixels, layer));
    EXPECT_LT(difference, 1e-4) << layer << ": relative difference";
  }
}

TEST(ObjectiveGradient, weighs_layers_by_their_own_strength) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  const at::Tensor one = objective_gradient(network, pixels, {item("act2")}),
                   other = objective_gradient(network, pixels, {item("act4")});
  const at::Tensor both = objective_gradient(network, pixels, {item("act2"), item("act4", 3)});
  EXPECT_LT(relative_difference(both, one + 3 * other), 1e-4);
}

TEST(ObjectiveGradient, looks_at_chosen_channels_alone) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  std::vector<int64_t> all(16), few{1, 3};
  for (int64_t i = 0; i < 16; ++i) all[i] = i;
  const at::Tensor whole = objective_gradient(network, pixels, {item("act4")});
  EXPECT_LT(relative_difference(objective_gradient(network, pixels, {item("act4", 1, all)}), whole), 1e-5);
  EXPECT_GT(relative_difference(objective_gradient(network, pixels, {item("act4", 1, few)}), whole), 1e-2);
}

TEST(ObjectiveGradient, climbs_with_a_positive_weight_and_descends_with_a_negative_one) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  const auto strength = [&](const at::Tensor& x) {
    return network.forward(x, {"act4"})[0].square().mean().item<double>();
  };
  for (double weight : {1.0, -1.0}) {
    const at::Tensor gradient = objective_gradient(network, pixels, {item("act4", weight)});
    const double change = strength(pixels + 1e-3 * gradient / gradient.abs().mean()) - strength(pixels);
    EXPECT_GT(weight * change, 0);
  }
}

TEST(ObjectiveGradient, of_a_batch_is_that_of_each_picture) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(40, 48, 2);
  const WeightedList layers{item("act2"), item("act4")};
  const at::Tensor batch = objective_gradient(network, pixels, layers);
  for (int64_t i : {0, 1})
    EXPECT_LT(relative_difference(batch.narrow(0, i, 1),
                                  objective_gradient(network, pixels.narrow(0, i, 1), layers)),
              1e-5);
}

}  // namespace
}  // namespace atelier
