#include "dream/climb.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "support/small_network.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

WeightedItem item(const std::string& name, double weight = 1, std::vector<int64_t> channels = {}) {
  return {.name = name, .weight = weight, .channels = std::move(channels)};
}

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = a / a.norm(), y = b / b.norm();
  return ((x - y).norm()).item<double>();
}

constexpr int64_t kWhole = 1 << 20;

at::Tensor objective_gradient(const Network& network, const at::Tensor& pixels, const WeightedList& layers) {
  return gradient_of(network, pixels, {{energy_goal(layers), 1}}, {{0, 0}}, kWhole);
}

// The same objective by plain autograd of a network that nothing was folded into.
at::Tensor gradient_by_autograd(const at::Tensor& pixels, const std::string& layer) {
  Network network = small_network(Network::Mode::trainable);
  network.set_training(false);
  at::Tensor input = pixels.detach().clone().requires_grad_(true);
  network.forward(input, {layer})[0].square().mean().backward();
  return input.grad();
}

TEST(Gradient, of_a_folded_network_is_that_of_plain_autograd) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  for (const char* layer : {"act1", "pool1", "both", "act4"}) {
    const double difference = relative_difference(objective_gradient(network, pixels, {item(layer)}),
                                                  gradient_by_autograd(pixels, layer));
    EXPECT_LT(difference, 1e-4) << layer << ": relative difference";
  }
}

TEST(Gradient, weighs_layers_by_their_own_strength) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  const at::Tensor one = objective_gradient(network, pixels, {item("act2")}),
                   other = objective_gradient(network, pixels, {item("act4")});
  const at::Tensor both = objective_gradient(network, pixels, {item("act2"), item("act4", 3)});
  EXPECT_LT(relative_difference(both, one + 3 * other), 1e-4);
}

TEST(Gradient, looks_at_chosen_channels_alone) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  std::vector<int64_t> all(16), few{1, 3};
  for (int64_t i = 0; i < 16; ++i) all[i] = i;
  const at::Tensor whole = objective_gradient(network, pixels, {item("act4")});
  EXPECT_LT(relative_difference(objective_gradient(network, pixels, {item("act4", 1, all)}), whole), 1e-5);
  EXPECT_GT(relative_difference(objective_gradient(network, pixels, {item("act4", 1, few)}), whole), 1e-2);
}

TEST(Gradient, climbs_with_a_positive_weight_and_descends_with_a_negative_one) {
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

TEST(Gradient, of_a_batch_is_that_of_each_picture) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(40, 48, 2);
  const WeightedList layers{item("act2"), item("act4")};
  const at::Tensor batch = objective_gradient(network, pixels, layers);
  for (int64_t i : {0, 1})
    EXPECT_LT(relative_difference(batch.narrow(0, i, 1),
                                  objective_gradient(network, pixels.narrow(0, i, 1), layers)),
              1e-5);
}

// Every goal, on a layer of stride 4 with one of stride 2 beside it where it takes several.
std::map<std::string, std::shared_ptr<Goal>> goals_of_every_kind(int64_t num_pictures) {
  RandomStream random(3, "goals");
  const at::Tensor features = random.uniform({9, 16}), code = random.uniform({1, 16});
  const at::Tensor weights = random.normal({num_pictures, 5});
  return {{"energy", energy_goal({item("act4")})},
          {"layers", energy_goal({item("act1", 0.5), item("act4")})},
          {"less", energy_goal({item("act2"), item("act4", -0.5)})},
          {"channels", energy_goal({item("act4", 1, {2, 5})})},
          {"strongest", energy_goal({{.name = "act4", .strongest = 3}})},
          {"weakest", energy_goal({{.name = "act4", .strongest = -8}})},
          {"class", channel_goal("score", weights)},
          {"crowd", channel_goal("score", weights, true)},
          {"guide", guide_goal({item("act4")}, {features})},
          {"code", code_goal("act4", code)},
          {"diversity", diversity_goal({"act4"})},
          {"neuron", goal_at(channel_goal("score", weights), 0.6, 0.7)}};
}

TEST(Gradient, in_tiles_is_that_of_the_whole_picture_for_every_goal) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(75, 90, 2);
  for (const auto& [name, goal] : goals_of_every_kind(2)) {
    const auto gradient = [&](int64_t tile_px) {
      return gradient_of(network, pixels, {{goal, 1}, {energy_goal({item("both")}), 0.3}}, {{5, -7}},
                         tile_px);
    };
    const at::Tensor whole = gradient(kWhole);
    for (const int64_t tile_px : {16, 24, 40}) {
      const double difference = relative_difference(gradient(tile_px), whole);
      EXPECT_LT(difference, 1e-4) << name << " in tiles of " << tile_px;
    }
  }
}

TEST(Gradient, is_moved_back_where_the_picture_lies) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(64, 64);
  const Goals goals{{energy_goal({item("act4")}), 1}};
  const at::Tensor moved = gradient_of(network, pixels, goals, {{8, -20}}, kWhole);
  const at::Tensor expected =
      gradient_of(network, at::roll(pixels, {8, -20}, {2, 3}), goals, {{0, 0}}, kWhole);
  EXPECT_LT(relative_difference(at::roll(moved, {8, -20}, {2, 3}), expected), 1e-6);
}

TEST(Gradient, takes_a_shift_for_each_picture) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(48, 40, 2);
  const Goals goals{{energy_goal({item("act4")}), 1}};
  const std::vector<Shift> shifts{{3, 4}, {-5, 0}};
  const at::Tensor batch = gradient_of(network, pixels, goals, shifts, kWhole);
  for (int64_t i : {0, 1})
    EXPECT_LT(relative_difference(batch.narrow(0, i, 1),
                                  gradient_of(network, pixels.narrow(0, i, 1), goals, {shifts[i]}, kWhole)),
              1e-5);
}

TEST(Gradient, brings_several_goals_to_one_strength) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  const Goals one{{energy_goal({item("act1")}), 1}}, other{{energy_goal({item("act4")}), 1}};
  const auto unit = [](const at::Tensor& x) { return x / x.abs().mean(); };
  const at::Tensor expected = unit(gradient_of(network, pixels, one, {{0, 0}}, kWhole)) * 0.25 +
                              unit(gradient_of(network, pixels, other, {{0, 0}}, kWhole)) * 0.75;
  const at::Tensor mixed =
      gradient_of(network, pixels, {{one[0].goal, 0.25}, {other[0].goal, 0.75}}, {{0, 0}}, kWhole);
  EXPECT_LT(relative_difference(mixed, expected), 1e-5);
}

// --- What each goal climbs, by finite differences along its own gradient ---

double gain(const Network& network, const at::Tensor& pixels, const std::shared_ptr<Goal>& goal,
            const std::function<double(const at::Tensor&)>& objective) {
  const at::Tensor gradient = gradient_of(network, pixels, {{goal, 1}}, {{0, 0}}, kWhole);
  return objective(pixels + 1e-3 * gradient / gradient.abs().mean()) - objective(pixels);
}

TEST(Goals, raise_what_they_name) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture();
  const auto map = [&](const at::Tensor& x, const char* layer) { return network.forward(x, {layer})[0]; };
  at::Tensor third = at::zeros({1, 5});
  third[0][2] = 1;
  EXPECT_GT(gain(network, pixels, channel_goal("score", third),
                 [&](const at::Tensor& x) {
                   return map(x, "score").mean({2, 3})[0][2].item<double>();
                 }),
            0);
  EXPECT_GT(gain(network, pixels, channel_goal("score", third, true),
                 [&](const at::Tensor& x) {
                   return map(x, "score").log_softmax(1).mean({2, 3})[0][2].item<double>();
                 }),
            0);
  const at::Tensor code = RandomStream(4, "code").uniform({1, 16});
  EXPECT_GT(gain(network, pixels, code_goal("act4", code),
                 [&](const at::Tensor& x) {
                   const at::Tensor mean = map(x, "act4").mean({2, 3});
                   const double dot = (mean * code).sum().item<double>();
                   return dot * std::pow(dot / (mean.norm() * code.norm()).item<double>(), 2);
                 }),
            0);
  EXPECT_GT(
      gain(network, pixels, energy_goal({item("act4", 1, {3})}),
           [&](const at::Tensor& x) { return map(x, "act4").select(1, 3).square().mean().item<double>(); }),
      0);
}

TEST(Goals, make_a_batch_diverse) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(48, 48, 3);
  EXPECT_GT(gain(network, pixels, diversity_goal({"act4"}),
                 [&](const at::Tensor& x) {
                   const at::Tensor rows = network.forward(x, {"act4"})[0].flatten(2);
                   const at::Tensor grams = rows.bmm(rows.transpose(1, 2)).flatten(1);
                   const at::Tensor unit = grams / grams.norm(2, {1}, true);
                   return -unit.mm(unit.t()).sum().item<double>();
                 }),
            0);
}

TEST(Goals, of_a_neuron_change_only_what_it_sees) {
  const Network network = small_network();
  const at::Tensor pixels = small_picture(96, 96);
  const at::Tensor gradient =
      gradient_of(network, pixels, {{goal_at(energy_goal({item("act4")}), 0.1, 0.1), 1}}, {{0, 0}}, kWhole);
  EXPECT_GT(gradient.narrow(2, 0, 32).narrow(3, 0, 32).abs().sum().item<double>(), 0);
  EXPECT_EQ(gradient.narrow(2, 60, 36).abs().sum().item<double>(), 0);
}

}  // namespace
}  // namespace atelier
