#include "style/transfer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "style/cost.h"
#include "style/descent.h"
#include "support/small_network.h"

namespace atelier {
namespace {

TransferOptions small_options() {
  TransferOptions options;
  options.content_layers = {{.name = "act2"}};
  options.style_layers = {{.name = "act1"}, {.name = "act4"}};
  options.iterations = 3;
  options.octaves = 2;
  return options;
}

struct Scene {
  const Network network{dense(small_graph()), small_weights(), {}};
  TransferMaterial material{.content = small_picture(70, 90)};

  Scene() { material.regions = {{.styles = {{.pixels = small_picture(50, 60) * 0.5 + 0.3}}}}; }
  at::Tensor made(const TransferOptions& options, const Monitor& monitor = {}) const {
    return transfer(network, material, options, 1, monitor);
  }
};

// A state shares its tensors with the descent.
TensorMap kept(TensorMap state) {
  for (auto& [name, tensor] : state) tensor = tensor.clone();
  return state;
}

double worst(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(Transfer, goes_on_from_any_state_with_the_same_numbers) {
  const Scene scene;
  for (const char* optimizer : {"lbfgs", "adam"}) {
    TransferOptions options = small_options();
    options.optimizer = optimizer;
    std::vector<TensorMap> states;
    Monitor watching;
    watching.after_iteration = [&](const Moment& moment) { states.push_back(kept(moment.state())); };
    const at::Tensor whole = scene.made(options, watching);
    ASSERT_GE(states.size(), 6U);
    for (const TensorMap& state : states) {
      Monitor resuming;
      resuming.resume = state;
      EXPECT_TRUE(at::equal(scene.made(options, resuming), whole)) << optimizer;
    }
  }
}

TEST(Transfer, refuses_the_state_of_another_picture) {
  const Scene scene;
  Monitor monitor;
  monitor.after_iteration = [&](const Moment& moment) { monitor.resume = kept(moment.state()); };
  scene.made(small_options(), monitor);
  Scene other;
  other.material.content = small_picture(64, 90);
  EXPECT_THROW(other.made(small_options(), monitor), Error);
}

TEST(Transfer, descends_its_loss_at_every_size) {
  const Scene scene;
  for (const char* optimizer : {"lbfgs", "adam"}) {
    TransferOptions options = small_options();
    options.optimizer = optimizer;
    options.iterations = 15;
    std::map<int, std::vector<double>> losses;
    Monitor monitor;
    monitor.after_iteration = [&](const Moment& moment) { losses[moment.level].push_back(moment.loss); };
    scene.made(options, monitor);
    EXPECT_EQ(losses.size(), 2U);
    for (const auto& [level, curve] : losses) EXPECT_LT(curve.back(), curve.front()) << optimizer;
  }
}

TEST(Transfer, in_tiles_begins_as_the_whole_picture_does) {
  const Scene scene;
  TransferOptions options = small_options();
  options.octaves = 1;
  options.iterations = 1;
  const at::Tensor whole = scene.made(options);
  options.tile_px = 32;
  EXPECT_LT(worst(scene.made(options), whole), 1e-4);
}

TEST(Transfer, of_no_weight_but_the_content_leaves_it_as_it_is) {
  const Scene scene;
  TransferOptions options = small_options();
  options.style_weight = options.tv_weight = 0;
  options.octaves = 1;
  EXPECT_LT(worst(scene.made(options), scene.material.content), 1e-3);
}

TEST(Transfer, paints_each_style_where_its_mask_is) {
  Scene scene;
  at::Tensor left = at::zeros({1, 1, 70, 90});
  left.narrow(3, 0, 45).fill_(1);
  scene.material.regions = {{.mask = left, .styles = {{.pixels = small_picture(50, 60)}}}};
  TransferOptions options = small_options();
  options.tv_weight = 0;  // smooths everywhere
  const at::Tensor change = (scene.made(options) - scene.material.content).abs();
  EXPECT_GT(change.narrow(3, 0, 30).mean().item<double>(),
            3 * change.narrow(3, 60, 30).mean().item<double>());
}

TEST(Transfer, is_held_to_what_a_film_carried) {
  Scene scene;
  const at::Tensor carried = scene.material.content.flip(3);
  scene.material.carried = {.picture = carried, .certainty = at::zeros({1, 1, 70, 90}) + 1, .weight = 0};
  scene.material.init = carried;
  const at::Tensor free = scene.made(small_options());
  scene.material.carried.weight = 1e4;
  EXPECT_LT((scene.made(small_options()) - carried).square().mean().item<double>(),
            0.5 * (free - carried).square().mean().item<double>());
}

TEST(Transfer, keeps_within_its_time) {
  const Scene scene;
  TransferOptions options = small_options();
  options.iterations = 100'000;
  options.time_budget = 0.5;
  int count = 0;
  Monitor monitor;
  monitor.after_iteration = [&](const Moment& moment) { ++count; };
  scene.made(options, monitor);
  EXPECT_LT(count, 100'000);
}

TEST(AveragedAdam, goes_on_from_a_loss_that_is_no_number) {
  AveragedAdam adam(at::zeros({1, 3, 2, 2}) + 1, 0.1, 40);
  int count = 0;
  const auto bowl = [&](const at::Tensor& x) {
    const double loss = ++count == 5 ? std::nan("") : x.square().sum().item<double>();
    return Descent::Value{loss, x * 2};
  };
  for (int i = 0; i < 40; ++i) adam.step(bowl);
  EXPECT_LT(adam.x().abs().max().item<double>(), 1);
  EXPECT_GT(adam.x().abs().min().item<double>(), 0);
}

TEST(TransferSizes, of_less_effort_are_the_largest) {
  const Graph graph = dense(small_graph());
  TransferOptions options = small_options();
  options.octaves = 4;
  const auto all = transfer_sizes({300, 400}, options, graph),
             fewer = transfer_sizes({300, 400}, options, graph, 0.5);
  ASSERT_EQ(all.size(), 4U);
  ASSERT_EQ(fewer.size(), 2U);
  EXPECT_EQ(fewer.back(), all.back());
}

}  // namespace
}  // namespace atelier
