#include "convnet/trainee.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "convnet/presets.h"
#include "convnet/transfer.h"
#include "job/document.h"
#include "support/slopes.h"
#include "tensor/seed.h"
#include "train/trainer.h"

namespace atelier {
namespace {

Graph small_graph(const std::string& preset, int64_t num_classes = 2) {
  const ConvnetForm form{.preset = preset,
                         .width = 4,
                         .dropout = 0,
                         .size = 16,
                         .num_classes = num_classes,
                         .mean = {.4},
                         .std = {.3}};
  return graph_from_document(parse_yaml(describe_convnet(form, "n.safetensors", ""), "n.yaml"), "n.yaml");
}

// Upright and lying bars on noise.
LabeledPictures bars(int64_t count, uint64_t seed) {
  PictureSet set{.pixels = at::zeros({count, 1, 16, 16}, at::kByte)};
  std::vector<std::string> names;
  RandomStream random(seed, "bars");
  const at::Tensor noise = (random.normal({count, 1, 16, 16}).abs() * 40).clamp(0, 120).to(at::kByte);
  set.pixels.copy_(noise);
  for (int64_t i = 0; i < count; ++i) {
    const bool is_upright = i % 2 == 0;
    set.pixels[i][0].narrow(is_upright ? 1 : 0, 3 + static_cast<int64_t>(random.below(9)), 2).fill_(230);
    names.push_back(is_upright ? "upright" : "lying");
    set.names.push_back(std::to_string(i));
  }
  return labeled(std::move(set), names);
}

TEST(Presets, are_networks_of_any_size) {
  for (const std::string& preset : convnet_presets()) {
    for (const int64_t size : {8, 28, 50, 64, 96}) {
      const ConvnetForm form{.preset = preset,
                             .width = 4,
                             .channels = 3,
                             .size = size,
                             .num_classes = 5,
                             .mean = {.5, .5, .5},
                             .std = {.2, .2, .2}};
      const Graph graph = graph_from_document(
          parse_yaml(describe_convnet(form, "n.safetensors", "n.txt"), "n.yaml"), "n.yaml");
      EXPECT_EQ(graph.shapes(size, size).at(graph.logits).channels, 5) << preset << size;
      EXPECT_TRUE(graph.shapes(size, size).at(graph.code).flat()) << preset << size;
    }
  }
}

TEST(ConvnetTrainee, has_the_gradient_of_its_loss) {
  Network network(small_graph("allconv"), 3, {});
  ConvnetTrainee trainee(network, bars(32, 1), {}, {.label_smoothing = .1, .batch = 32, .seed = 1});
  for (const char* name : {"logits.weight", "conv2/conv.weight", "conv1/norm.bias"}) {
    const Slopes slopes = slopes_of(trainee, name, 40, 2e-4);
    EXPECT_NEAR(slopes.by_gradient, slopes.by_difference, 3e-2 * std::abs(slopes.by_difference) + 5e-3)
        << name;
  }
}

double accuracy_after(int64_t steps, ConvnetTrainee& trainee) {
  TrainOptions options;
  options.steps = steps;
  options.learning_rate = 5e-3;
  options.warmup = 5;
  options.validate_every = steps;
  Trainer trainer(trainee, options);
  trainer.run({});
  return trainee.last_accuracy();
}

TEST(ConvnetTrainee, tells_bars_apart) {
  for (const std::string& preset : convnet_presets()) {
    Network network(small_graph(preset), 3, {});
    ConvnetTrainee trainee(network, bars(128, 1), bars(64, 2), {.batch = 32, .seed = 1});
    EXPECT_GT(accuracy_after(60, trainee), .95) << preset;
  }
}

// Validation measures statistics of its own, and takes them back.
TEST(ConvnetTrainee, is_not_changed_by_its_validation) {
  Network network(small_graph("allconv"), 3, {});
  ConvnetTrainee trainee(network, bars(64, 1), bars(16, 2), {.batch = 16, .seed = 1});
  TensorMap gradients;
  trainee.step(0, gradients);
  TensorMap before;
  for (const auto& [name, tensor] : trainee.state()) before[name] = tensor.clone();
  EXPECT_TRUE(std::isfinite(trainee.validation_loss()));
  for (const auto& [name, tensor] : trainee.state()) EXPECT_TRUE(at::equal(tensor, before.at(name))) << name;
}

TEST(ConvnetTrainee, keeps_and_restores_what_it_watched) {
  Network network(small_graph("allconv"), 3, {});
  const LabeledPictures train = bars(32, 1);
  ConvnetTrainee trainee(network, train, {}, {.batch = 16, .seed = 1});
  trainee.watch = Watch(train.set.pixels.narrow(0, 0, 6));
  TensorMap gradients;
  for (int64_t step = 0; step < 3; ++step) trainee.step(step, gradients);
  TensorMap state;
  for (const auto& [name, tensor] : trainee.state()) state[name] = tensor.clone();
  EXPECT_EQ(state.at("watch").sizes(), (at::IntArrayRef{3, 6, 2}));
  trainee.step(3, gradients);
  trainee.restore(state);
  EXPECT_EQ(trainee.watch.steps(), (std::vector<int64_t>{0, 1, 2}));
  for (const auto& [name, tensor] : trainee.state()) EXPECT_TRUE(at::equal(tensor, state.at(name))) << name;
}

struct Parent {
  Graph graph = small_graph("allconv", 7);
  TensorMap weights;
  Parent() {
    const Network network(graph, 5, {});
    weights = network.parameters();
    for (const auto& [name, tensor] : network.buffers()) weights[name] = tensor;
    for (auto& [name, tensor] : weights) tensor = tensor.detach();
  }
};

TEST(Transfer, replaces_the_last_layer_and_keeps_the_others) {
  const Parent parent;
  const Transferred made = transferred(parent.graph, parent.weights, 2, 0, 1);
  EXPECT_EQ(made.head, "logits");
  EXPECT_EQ(made.before, "code");
  EXPECT_EQ(made.weights.at("logits.weight").size(0), 2);
  EXPECT_TRUE(at::equal(made.weights.at("conv2/conv.weight"), parent.weights.at("conv2/conv.weight")));
  EXPECT_NO_THROW(Network(made.graph, made.weights, {}, Network::Mode::trainable));
}

TEST(Transfer, leaves_out_a_rectifier_behind_the_scores) {
  const auto graph = graph_from_document(
      parse_yaml(
          "input: {size: 16, min_size: 8}\nlogits: pool\nlayers: {a: {conv: 3}, r: relu, s: {conv: 9}, sr: "
          "relu, pool: global_pool, soft: softmax}\n",
          "n.yaml"),
      "n.yaml");
  const Network network(graph, 1, {});
  const Transferred made = transferred(graph, network.parameters(), 4, 0, 1);
  EXPECT_EQ(made.head, "s");
  EXPECT_EQ(made.graph.find("sr"), nullptr);
  EXPECT_EQ(made.graph.shapes(16, 16).at("pool").channels, 4);
}

TEST(Transfer, gives_scores_to_networks_without_any) {
  const auto graph = graph_from_document(
      parse_yaml("input: {size: 16, min_size: 8}\nlayers: {a: {conv: 3}, r: relu}\n", "n.yaml"), "n.yaml");
  const Network network(graph, 1, {});
  const Transferred made = transferred(graph, network.parameters(), 4, 0, 1);
  EXPECT_EQ(made.graph.shapes(16, 16).at(made.graph.logits).channels, 4);
}

// What stands still is seen once; what is trained is the same as without that.
TEST(Trunk, stands_still_and_gives_the_same_with_and_without_being_kept) {
  const Parent parent;
  const Transferred made = transferred(parent.graph, parent.weights, 2, 0, 1);
  double losses[2];
  for (const bool is_kept : {true, false}) {
    Network network(made.graph, made.weights, {}, Network::Mode::trainable);
    const Network frozen(made.graph, made.weights, {});
    ConvnetTrainee trainee(network, bars(64, 1), bars(16, 2),
                           {.batch = 16,
                            .seed = 1,
                            .is_tuned = true,
                            .trunk = {.network = &frozen, .layer = "code", .most_bytes = is_kept ? 1e9 : 0}});
    EXPECT_EQ(trainee.keeps_features(), is_kept);
    EXPECT_EQ(trainee.parameters().size(), 2);
    TensorMap gradients;
    losses[is_kept ? 0 : 1] = trainee.step(5, gradients);
    EXPECT_TRUE(trainee.constants().contains("conv1/conv.weight"));
  }
  EXPECT_NEAR(losses[0], losses[1], 2e-3);
}

TEST(RateShares, fall_toward_the_first_layer_and_thaw_from_the_last) {
  const Parent parent;
  const Transferred made = transferred(parent.graph, parent.weights, 2, 0, 1);
  Network network(made.graph, made.weights, {}, Network::Mode::trainable);
  ConvnetTrainee trainee(network, bars(16, 1), {},
                         {.batch = 8, .is_tuned = true, .first_rate = .01, .unfreeze_steps = 100});
  const auto at_first = trainee.rate_shares(0), half_way = trainee.rate_shares(50),
             later = trainee.rate_shares(100);
  EXPECT_FALSE(at_first.contains("logits.weight"));
  EXPECT_EQ(at_first.at("conv1/conv.weight"), 0);
  EXPECT_EQ(half_way.at("conv1/conv.weight"), 0);
  EXPECT_NEAR(later.at("conv1/conv.weight"), .01, 1e-9);
  EXPECT_GT(half_way.at("conv5/norm.weight"), .1);
  TensorMap gradients;
  for (const auto& [name, tensor] : trainee.parameters()) gradients[name] = at::zeros(tensor.sizes());
  trainee.step(0, gradients);
  EXPECT_EQ(gradients.at("conv1/conv.weight").abs().sum().item<double>(), 0);
  EXPECT_GT(gradients.at("logits.weight").abs().sum().item<double>(), 0);
}

}  // namespace
}  // namespace atelier
