#include "nn/network.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "graph_support.h"
#include "nn/dense.h"

namespace atelier {
namespace {

using Taps = std::vector<std::string>;

// A bit of everything that a frozen network treats in its own way.
const char* const kMixed =
    "  c1: {conv: 6, kernel: 3, padding: 1, bias: false}\n"
    "  n1: {batch_norm: ~, eps: 1e-3}\n"
    "  r1: {leaky_relu: 0.1}\n"
    "  p1: {max_pool: 3, stride: 2, ceil: true}\n"
    "  c2: {conv: 6, kernel: 3, padding: 1}\n"
    "  r2: relu\n"
    "  sum: {add: [r2, p1]}\n"
    "  r3: relu6\n"
    "  c3: {conv: 4, from: p1, stride: 1}\n"
    "  n3: batch_norm\n"
    "  cat: {concat: [r3, n3]}\n"
    "  p2: {avg_pool: 2}\n"
    "  pool: global_pool\n"
    "  fc: {linear: 5}\n";
const char* const kInput = "{order: bgr, range: 255, mean: [104, 117, 123], std: [50, 60, 70], size: 24}";
const Taps kAll{"input", "c1", "n1", "r1",  "p1", "c2",   "r2", "sum",
                "r3",    "c3", "n3", "cat", "p2", "pool", "fc"};

at::Tensor pixels(int64_t height = 24, int64_t width = 21, int64_t batch = 1) {
  return patterned("pixels", {batch, 3, height, width}) + 0.5;
}

Network frozen(const std::string& layers, const std::string& input = kInput) {
  const Graph graph = graph_of_layers(layers, input);
  return Network(graph, patterned_weights(graph), {});
}

// Every parameter as it is, nothing folded: what frozen networks are compared with.
Network plain(const std::string& layers, const std::string& input = kInput) {
  const Graph graph = graph_of_layers(layers, input);
  Network network(graph, patterned_weights(graph), {}, Network::Mode::trainable);
  network.set_training(false);
  return network;
}

at::Tensor one(const Network& network, const at::Tensor& x, const std::string& tap) {
  return network.forward(x, {tap})[0];
}

void expect_close(const at::Tensor& a, const at::Tensor& b, const std::string& what,
                  double tolerance = 2e-5) {
  ASSERT_EQ(a.sizes(), b.sizes()) << what;
  const double error = (a - b).abs().max().item<double>() / (b.abs().max().item<double>() + 1e-12);
  EXPECT_LT(error, tolerance) << what;
}

std::string error_of_weights(const Graph& graph, const TensorMap& weights) {
  try {
    Network(graph, weights, {});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// --- Frozen ---

TEST(Frozen, computes_what_the_plain_network_does) {
  const Network a = frozen(kMixed), b = plain(kMixed);
  const at::NoGradGuard no_grad;
  const auto all_a = a.forward(pixels(), kAll), all_b = b.forward(pixels(), kAll);
  for (size_t i = 0; i < kAll.size(); ++i) {
    expect_close(all_a[i], all_b[i], kAll[i]);
    expect_close(one(a, pixels(), kAll[i]), all_b[i], kAll[i] + " alone");
  }
}

TEST(Frozen, has_the_plain_networks_gradient_of_the_pixels) {
  const Network a = frozen(kMixed), b = plain(kMixed);
  for (const Taps& taps :
       {Taps{"fc"}, Taps{"p1"}, Taps{"r1", "cat"}, Taps{"c1", "n1", "r1", "p1", "sum"}, kAll}) {
    at::Tensor gradients[2];
    for (int k = 0; k < 2; ++k) {
      at::Tensor x = pixels().requires_grad_(true);
      at::Tensor loss = at::zeros({});
      for (const at::Tensor& y : (k == 0 ? a : b).forward(x, taps)) loss = loss + y.square().mean();
      loss.backward();
      gradients[k] = x.grad();
    }
    expect_close(gradients[0], gradients[1], taps.back(), 1e-4);
  }
}

TEST(Frozen, what_was_tapped_is_never_overwritten) {
  const Network network = frozen(kMixed);
  const at::NoGradGuard no_grad;
  for (const std::string& tap : kAll) {
    const auto with_all = network.forward(pixels(), {tap, "fc"});
    expect_close(with_all[0], one(network, pixels(), tap), tap, 1e-6);
  }
  const at::Tensor x = pixels(), copy = x.clone();
  network.forward(x, kAll);
  EXPECT_TRUE(at::equal(x, copy));
}

TEST(Frozen, leaves_pixels_alone_that_need_no_normalization) {
  const Network network = frozen("  r: relu\n  l: leaky_relu\n", "{size: 8}");
  const at::Tensor x = patterned("x", {1, 3, 8, 8}), copy = x.clone();
  network.forward(x, {"l"});
  EXPECT_TRUE(at::equal(x, copy));
}

TEST(Frozen, pooling_before_the_activation_keeps_gradients_where_everything_is_equal) {
  const char* layers = "  c: {conv: 4, bias: false}\n  r: relu\n  p: {max_pool: 2}\n";
  const Network a = frozen(layers, "{size: 8}"), b = plain(layers, "{size: 8}");
  at::Tensor x = at::zeros({1, 3, 8, 8}).requires_grad_(true),
             y = at::zeros({1, 3, 8, 8}).requires_grad_(true);
  one(a, x, "p").sum().backward();
  one(b, y, "p").sum().backward();
  EXPECT_TRUE(at::equal(x.grad(), y.grad()));
}

TEST(Frozen, asks_no_gradient_where_the_pixels_ask_none) {
  EXPECT_FALSE(one(frozen(kMixed), pixels(), "fc").requires_grad());
}

TEST(Frozen, a_batch_is_its_pictures) {
  const Network network = frozen(kMixed);
  const at::Tensor batch = pixels(24, 21, 3);
  const at::Tensor together = one(network, batch, "cat");
  for (int64_t i = 0; i < 3; ++i)
    expect_close(together.narrow(0, i, 1), one(network, batch.narrow(0, i, 1), "cat"), "cat");
}

TEST(Frozen, bfloat16_stays_close) {
  const Graph graph = graph_of_layers(kMixed, kInput);
  const Network half(graph, patterned_weights(graph), {at::kCPU, at::kBFloat16});
  for (const std::string& tap : kAll) {
    const at::Tensor a = one(half, pixels(), tap);
    EXPECT_EQ(a.scalar_type(), at::kBFloat16) << tap;
    expect_close(a.to(at::kFloat), one(frozen(kMixed), pixels(), tap), tap, 0.05);
  }
}

TEST(Frozen, a_picture_too_small_names_the_layer) {
  const Network network = frozen("  a: {conv: 2, kernel: 3}\n  b: {conv: 2, kernel: 9}\n");
  EXPECT_EQ(one(network, pixels(8, 8), "a").size(2), 6);
  try {
    one(network, pixels(8, 8), "b");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("layer 'b' needs a larger input"), std::string::npos)
        << error.what();
  }
}

// --- Weights ---

TEST(NetworkWeights, what_is_missing_left_over_or_misshapen_is_named) {
  const Graph graph = graph_of_layers("  a: {conv: 2, kernel: 3}\n  b: {conv: 4}\n");
  TensorMap weights = patterned_weights(graph);
  EXPECT_EQ(error_of_weights(graph, weights), "");
  weights["b.weight"] = at::zeros({4, 3, 1, 1});
  weights.erase("a.bias");
  weights["c.weight"] = at::zeros({1});
  const std::string said = error_of_weights(graph, weights);
  for (const char* part :
       {"layer 'a' needs 'a.bias' (2), which is missing",
        "layer 'b' needs 'b.weight' as 4x2x1x1, found 4x3x1x1", "no layer takes 'c.weight'"})
    EXPECT_NE(said.find(part), std::string::npos) << said;
}

TEST(NetworkWeights, the_description_says_what_may_be_left_over) {
  const Graph graph = graph_of("unused: [aux/]\nlayers: {a: {conv: 2}}\n");
  TensorMap weights = patterned_weights(graph);
  weights["aux/conv.weight"] = at::zeros({1});
  weights["a.num_batches_tracked"] = at::zeros({});
  EXPECT_EQ(error_of_weights(graph, weights), "");
}

TEST(NetworkWeights, a_matrix_serves_as_a_kernel_that_covers_the_whole_map) {
  const Graph graph = graph_of("input: {size: 4}\nlayers: {fc: {conv: 5, kernel: 4}}\n");
  TensorMap weights = patterned_weights(graph);
  const at::Tensor kernel = weights["fc.weight"];
  weights["fc.weight"] = kernel.reshape({5, 48});
  const at::Tensor x = pixels(4, 4);
  const at::Tensor wanted = kernel.reshape({5, 48}).matmul(x.flatten()) + weights["fc.bias"];
  expect_close(one(Network(graph, weights, {}), x, "fc").flatten(), wanted, "fc");
}

TEST(NetworkWeights, optional_layers_without_weights_fail_only_when_they_are_asked_for) {
  const Graph graph = graph_of("layers: {a: {conv: 2}, b: {conv: 3, optional: true}, c: relu}\n");
  TensorMap weights = patterned_weights(graph);
  weights.erase("b.weight");
  weights.erase("b.bias");
  const Network network(graph, weights, {});
  EXPECT_EQ(one(network, pixels(), "a").size(1), 2);
  EXPECT_THROW(one(network, pixels(), "c"), Error);
}

TEST(NetworkWeights, keys_may_be_given_for_a_layer_or_each_tensor) {
  const Graph graph = graph_of(
      "layers: {a: {conv: 2, weights: x.y}, n: {instance_norm: ~, weights: {weight: s, bias: t}}}\n");
  EXPECT_EQ(graph.layer("a").key("bias"), "x.y.bias");
  EXPECT_EQ(graph.layer("n").key("weight"), "s");
  EXPECT_EQ(graph.layer("n").key("bias"), "t");
}

// --- Operations ---

TEST(Operations, lrn_is_caffes) {
  const at::Tensor x = pixels(3, 2) * 20;
  const at::Tensor y = one(frozen("  n: {lrn: 3, alpha: 0.5, beta: 0.75, k: 2}\n", "{size: 4}"), x, "n");
  for (int64_t c = 0; c < 3; ++c) {
    double sum = 0;
    for (int64_t i = std::max<int64_t>(0, c - 1); i <= std::min<int64_t>(2, c + 1); ++i)
      sum += std::pow(x[0][i][1][1].item<double>(), 2);
    EXPECT_NEAR(y[0][c][1][1].item<double>(),
                x[0][c][1][1].item<double>() / std::pow(2 + 0.5 / 3 * sum, 0.75), 1e-5);
  }
}

TEST(Operations, windows_cut_by_the_edge_average_what_caffe_and_tensorflow_average) {
  const at::Tensor x = at::zeros({1, 3, 3, 3}) + 1;
  const auto corner = [&](const std::string& keys) {
    return one(frozen("  p: {avg_pool: 3, stride: 2, " + keys + "}\n", "{size: 3}"), x, "p")[0][0][0][0]
        .item<double>();
  };
  EXPECT_NEAR(corner("padding: 1"), 4.0 / 9, 1e-6);
  EXPECT_NEAR(corner("padding: 1, count_padding: false"), 1, 1e-6);
  EXPECT_NEAR(corner("padding: [0, 1, 1, 0], count_padding: false"), 1, 1e-6);
  EXPECT_NEAR(corner("padding: [1, 0, 1, 1]"), 4.0 / 9, 1e-6);
}

TEST(Operations, uneven_padding_of_max_pool_never_wins) {
  const at::Tensor x = pixels(4, 4) - 10;
  const at::Tensor y = one(frozen("  p: {max_pool: 3, stride: 2, padding: same_tf}\n", "{size: 4}"), x, "p");
  EXPECT_EQ(y.size(2), 2);
  EXPECT_TRUE(at::equal(y[0][0][1][1], x[0][0].narrow(0, 2, 2).narrow(1, 2, 2).max()));
}

// <conv(x), y> = <x, conv_transpose(y)> for the same kernel.
TEST(Operations, a_transposed_convolution_is_the_adjoint_of_its_convolution) {
  for (const char* keys : {"kernel: 3, stride: 2, padding: same_tf", "kernel: 4, stride: 2, padding: 1",
                           "kernel: 2, stride: 2, padding: same_tf", "kernel: 5, stride: 2, padding: same_tf",
                           "kernel: 2, stride: 3, padding: same_tf"}) {
    const std::string options = std::string(keys) + ", bias: false, weights: k}\n";
    const Graph down = graph_of_layers("  c: {conv: 3, " + options, "{size: 12}");
    const Graph up = graph_of_layers("  c: {conv_transpose: 3, " + options, "{size: 12}");
    const TensorMap weights{
        {"k.weight",
         patterned(down.layer("c"), "weight", {3, 3, down.layers[0].kernel_h, down.layers[0].kernel_w})}};
    const at::Tensor x = pixels(12, 12);
    const at::Tensor conv = one(Network(down, weights, {}), x, "c");
    const at::Tensor y = patterned("y", conv.sizes().vec());
    const at::Tensor back = one(Network(up, weights, {}), y, "c");
    ASSERT_EQ(back.sizes(), x.sizes()) << keys;
    EXPECT_NEAR((conv * y).sum().item<double>(), (x * back).sum().item<double>(), 1e-4) << keys;
  }
}

TEST(Operations, every_other_one_does_what_its_name_says) {
  const at::Tensor x = pixels(4, 4) * 8 - 4;
  const auto run = [&](const std::string& layer) {
    return one(frozen("  a: " + layer + "\n", "{size: 4}"), x, "a");
  };
  EXPECT_TRUE(at::equal(run("relu"), x.clamp_min(0)));
  EXPECT_TRUE(at::equal(run("relu6"), x.clamp(0, 6)));
  EXPECT_TRUE(at::allclose(run("{scale: 2, shift: -1}"), x * 2 - 1));
  EXPECT_TRUE(at::allclose(run("sigmoid"), x.sigmoid()));
  EXPECT_TRUE(at::allclose(run("tanh"), x.tanh()));
  EXPECT_TRUE(at::allclose(run("softmax").sum(1), at::zeros({1, 4, 4}) + 1));
  EXPECT_TRUE(at::equal(run("flatten"), x.reshape({1, 48})));
  EXPECT_TRUE(at::equal(run("{reshape: [12, 2, 2]}"), x.reshape({1, 12, 2, 2})));
  EXPECT_TRUE(at::allclose(run("{global_pool: max}"), x.amax({2, 3})));
  EXPECT_TRUE(at::allclose(run("global_pool"), x.mean({2, 3})));
  EXPECT_TRUE(at::equal(run("dropout"), x));
  const at::Tensor doubled = run("{upsample: 2}");
  EXPECT_TRUE(at::equal(doubled.slice(2, 0, 8, 2).slice(3, 1, 8, 2), x));
  EXPECT_EQ(run("{upsample: 3, mode: bilinear}").size(3), 12);
}

// --- Trainable ---

TEST(Trainable, weights_are_drawn_by_hes_rule_from_the_seed) {
  const Graph graph =
      graph_of_layers("  a: {conv: 64, kernel: 3}\n  n: batch_norm\n  b: {conv: 64, kernel: 5}\n");
  const Network first(graph, 1, {}), again(graph, 1, {}), other(graph, 2, {});
  const at::Tensor weight = first.parameters().at("b.weight").detach();
  EXPECT_NEAR(weight.std().item<double>(), std::sqrt(2.0 / (64 * 25)), 0.001);
  EXPECT_NEAR(weight.mean().item<double>(), 0, 0.001);
  EXPECT_TRUE(at::equal(weight, again.parameters().at("b.weight")));
  EXPECT_FALSE(at::equal(weight, other.parameters().at("b.weight")));
  EXPECT_EQ(first.parameters().size(), 6u);
  EXPECT_EQ(first.buffers().size(), 2u);
}

TEST(Trainable, what_is_saved_is_a_frozen_network_like_any_other) {
  const Graph graph = graph_of_layers(kMixed, kInput);
  Network network(graph, 3, {});
  for (int i = 0; i < 3; ++i) network.forward(pixels(), {"fc"});
  TensorMap saved = network.parameters();
  saved.merge(network.buffers());
  network.set_training(false);
  expect_close(one(Network(graph, saved, {}), pixels(), "fc"), one(network, pixels(), "fc").detach(), "fc");
}

TEST(Trainable, gradients_reach_every_parameter_and_steps_take_effect) {
  const Network network(graph_of_layers(kMixed, kInput), 3, {});
  const double before = one(network, pixels(), "fc").square().sum().item<double>();
  one(network, pixels(), "fc").square().sum().backward();
  const at::NoGradGuard no_grad;
  for (auto [name, parameter] : network.parameters()) {
    ASSERT_TRUE(parameter.grad().defined()) << name;
    parameter.sub_(parameter.grad() * 1e-3);
  }
  EXPECT_LT(one(network, pixels(), "fc").square().sum().item<double>(), before);
}

TEST(Trainable, training_leaves_the_given_weights_alone) {
  const Graph graph = graph_of_layers(kMixed, kInput);
  const TensorMap weights = patterned_weights(graph);
  const Network network(graph, weights, {}, Network::Mode::trainable);
  const at::NoGradGuard no_grad;
  for (auto [name, parameter] : network.parameters()) parameter.zero_();
  one(network, pixels(), "fc");
  for (const auto& [name, wanted] : patterned_weights(graph))
    EXPECT_TRUE(at::equal(weights.at(name), wanted)) << name;
}

TEST(Trainable, batch_norm_uses_and_gathers_the_batchs_statistics_only_in_training) {
  Network network(graph_of_layers("  n: {batch_norm: ~, momentum: 0.5}\n"), 1, {});
  const at::Tensor x = pixels(16, 16, 2);
  const at::Tensor y = one(network, x, "n").detach();
  EXPECT_NEAR(y.mean().item<double>(), 0, 1e-5);
  EXPECT_NEAR(y.std().item<double>(), 1, 1e-2);
  expect_close(network.buffers().at("n.running_mean"), x.mean({0, 2, 3}) * 0.5, "running mean");
  network.set_training(false);
  const at::Tensor kept = network.buffers().at("n.running_mean").clone();
  one(network, x, "n");
  EXPECT_TRUE(at::equal(network.buffers().at("n.running_mean"), kept));
}

TEST(Frozen, dropout_is_on_where_it_is_asked_for_and_the_same_for_a_picture_in_any_company) {
  const Graph graph = graph_of_layers("  d: {dropout: 0.25}\n  e: {dropout: 0}\n");
  const Network network(graph, TensorMap{}, {});
  const at::Tensor x = at::zeros({2, 3, 16, 16}) + 1;
  const auto dropped = [&](const at::Tensor& pixels, const Dropout& dropout) {
    return network.forward(pixels, {"e"}, dropout)[0];
  };
  EXPECT_TRUE(at::equal(one(network, x, "e"), x));
  const at::Tensor both = dropped(x, {{7, 8}, 3});
  EXPECT_NEAR(both.eq(0).to(at::kFloat).mean().item<double>(), 0.25, 0.05);
  EXPECT_FALSE(at::equal(both[0], both[1]));
  EXPECT_TRUE(at::equal(dropped(x.narrow(0, 1, 1), {{8}, 3})[0], both[1]));
  EXPECT_FALSE(at::equal(dropped(x, {{7, 8}, 4}), both));
}

TEST(Trainable, dropout_depends_on_seed_and_step_alone_and_keeps_the_mean) {
  Network network(graph_of_layers("  d: {dropout: 0.25}\n"), 1, {});
  const at::Tensor x = at::zeros({2, 3, 64, 64}) + 1;
  const auto at_step = [&](uint64_t seed, uint32_t step) {
    network.set_training(true, seed, step);
    return one(network, x, "d");
  };
  const at::Tensor first = at_step(7, 1);
  EXPECT_TRUE(at::equal(first, at_step(7, 1)));
  EXPECT_FALSE(at::equal(first, at_step(7, 2)));
  EXPECT_FALSE(at::equal(first, at_step(8, 1)));
  EXPECT_NEAR(first.mean().item<double>(), 1, 0.02);
  EXPECT_NEAR(first.eq(0).to(at::kFloat).mean().item<double>(), 0.25, 0.02);
}

// --- Networks of grey pictures, of two halves, of layers that share weights

const char* const kHalves =
    "  flat: flatten\n"
    "  seen/linear: {linear: 12}\n"
    "  seen: tanh\n"
    "  code: {linear: 4}\n"
    "  drawn/linear: {linear: 12, tied: code}\n"
    "  drawn: tanh\n"
    "  picture: {linear: 64, tied: seen/linear}\n";
const char* const kGrey = "{order: gray, size: 8, min_size: 8}";

TEST(GreyNetwork, sees_the_luma_of_color) {
  const Network network = frozen(kHalves, kGrey);
  const at::Tensor grey = patterned("grey", {2, 1, 8, 8}) + .5;
  expect_close(one(network, grey.expand({2, 3, 8, 8}), "code"), one(network, grey, "code"), "code");
}

TEST(Halves, go_on_from_a_layer) {
  const Network network = frozen(kHalves, kGrey);
  const auto whole = network.forward(patterned("grey", {2, 1, 8, 8}) + .5, {"code", "picture"});
  expect_close(network.forward_from("code", whole[0], {"picture"})[0], whole[1], "picture");
  EXPECT_THROW(network.forward_from("code", whole[0], {"seen"}), Error);
}

TEST(TiedLayers, have_the_weights_of_others_turned_round) {
  const Graph graph = graph_of_layers(kHalves, kGrey);
  const TensorMap weights = patterned_weights(graph);
  EXPECT_FALSE(weights.contains("picture.weight"));
  Network network(graph, weights, {}, Network::Mode::trainable);
  const TensorMap parameters = network.parameters();
  EXPECT_FALSE(parameters.contains("drawn/linear.weight"));
  const auto seen = network.forward(patterned("grey", {2, 1, 8, 8}) + .5, {"drawn", "picture"});
  expect_close(seen[0].mm(parameters.at("seen/linear.weight")) + parameters.at("picture.bias"), seen[1],
               "tied");
  const Network whole(graph, weights, {}), everywhere(dense(graph), weights, {});
  const at::Tensor grey = patterned("grey", {2, 1, 8, 8}) + .5;
  expect_close(one(everywhere, grey, "picture").flatten(1), one(whole, grey, "picture"), "dense");
  const auto misfit = [](const char* layer) {
    return mistakes_of(
        std::string("input: {order: gray, size: 8}\nlayers:\n  a: flatten\n  b: {linear: 4}\n") + layer);
  };
  EXPECT_NE(misfit("  c: {linear: 64, tied: a}\n").find("is tied to 'a'"), std::string::npos);
  EXPECT_NE(misfit("  c: {linear: 64, tied: d}\n").find("is tied to 'd'"), std::string::npos);
  EXPECT_THROW(
      Network(graph_of_layers("  a: flatten\n  b: {linear: 4}\n  c: {linear: 5, tied: b}\n", kGrey), 1, {}),
      Error);
}

}  // namespace
}  // namespace atelier
