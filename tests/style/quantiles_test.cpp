#include "style/quantiles.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "nn/goal_gradient.h"
#include "style/binned.h"
#include "style/distributions.h"
#include "style/samples.h"
#include "style/style_support.h"

namespace atelier {
namespace {

MapPart whole_of(const at::Tensor& map) {
  return {.rows = {0, map.size(2)},
          .columns = {0, map.size(3)},
          .map_height = map.size(2),
          .map_width = map.size(3)};
}

at::Tensor quantiles_in(const at::Tensor& map, const at::Tensor& directions, const at::Tensor& mask = {}) {
  return quantiles_of(sample_gatherer("act4", mask)->sums(map, whole_of(map)), directions);
}

struct Scene {
  const Network network = small_network();
  const at::Tensor start = picture(75, 90, "start"), style = picture(75, 90, "style").square();

  at::Tensor directions(bool sliced, const std::string& layer) const {
    return sliced ? directions_for(layer, layer == "act4" ? 16 : 8, 7) : at::Tensor();
  }
  std::shared_ptr<const Term> term(bool sliced, const std::string& layer, Scaling scaling) const {
    const at::Tensor axes = directions(sliced, layer);
    const LossGoal gathering({sample_gatherer(layer)});
    const Tensors samples = sums_of(network, style, gathering, kWhole);
    return quantile_term(layer, axes, 300, quantiles_of(samples, axes), scaling);
  }
  GoalGradient gradient(const Terms& terms, const at::Tensor& at, int64_t tile_px = kWhole) const {
    const LossGoal goal(terms);
    return gradients_of(network, at, {&goal}, {{0, 0}}, tile_px)[0];
  }
};

// Written plainly: pictures of one size have their places matched in order.
at::Tensor distance(const at::Tensor& seen, const at::Tensor& style, const at::Tensor& directions) {
  const auto ordered = [&](const at::Tensor& map) {
    const at::Tensor features = map[0].flatten(1);
    return std::get<0>(at::sort(directions.defined() ? directions.mm(features) : features, 1));
  };
  return (ordered(seen) - ordered(style)).square().mean();
}

TEST(QuantileTerm, and_its_gradient_are_nearly_those_of_values_in_order) {
  const Scene scene;
  for (const char* layer : {"act1", "act4"}) {
    for (const bool sliced : {false, true}) {
      SCOPED_TRACE(std::string(layer) + (sliced ? " sliced" : " histogram"));
      const GoalGradient found = scene.gradient({scene.term(sliced, layer, Scaling::absolute)}, scene.start);
      const at::Tensor style = scene.network.forward(scene.style, {layer})[0];
      const c10::AutoGradMode grad_mode(true);
      const at::Tensor pixels = scene.start.clone().requires_grad_(true);
      const at::Tensor loss =
          300 * distance(scene.network.forward(pixels, {layer})[0], style, scene.directions(sliced, layer));
      const at::Tensor wanted = torch::autograd::grad({loss}, {pixels})[0];
      EXPECT_NEAR(found.loss / loss.item<double>(), 1, 0.01);
      EXPECT_LT(apart(found.gradient, wanted), 0.05);
    }
  }
}

TEST(QuantileTerm, has_the_slope_that_its_loss_shows) {
  const Scene scene;
  for (const bool sliced : {false, true}) {
    const Terms terms{scene.term(sliced, "act4", Scaling::relative)};
    const at::Tensor gradient = scene.gradient(terms, scene.start).gradient;
    const at::Tensor step = gradient / gradient.norm() * 0.1;
    const double ahead = scene.gradient(terms, scene.start + step).loss;
    const double behind = scene.gradient(terms, scene.start - step).loss;
    EXPECT_NEAR((ahead - behind) / 0.2 / gradient.norm().item<double>(), 1, 0.03) << sliced;
  }
}

TEST(QuantileTerm, in_tiles_is_that_of_the_whole_picture) {
  const Scene scene;
  Terms terms;
  for (const bool sliced : {false, true})
    for (const char* layer : {"act1", "act4"}) terms.push_back(scene.term(sliced, layer, Scaling::relative));
  const GoalGradient whole = scene.gradient(terms, scene.start);
  for (const int64_t tile_px : {16, 24, 40}) {
    const GoalGradient tiled = scene.gradient(terms, scene.start, tile_px);
    EXPECT_LT(apart(tiled.gradient, whole.gradient), 1e-4) << tile_px;
    EXPECT_NEAR(tiled.loss / whole.loss, 1, 1e-5) << tile_px;
  }
}

TEST(SampleGatherer, in_tiles_takes_the_places_of_the_whole_picture) {
  const Scene scene;
  const LossGoal gathering({sample_gatherer("act1")});
  const at::Tensor large = picture(700, 600, "large");  // more places than are taken
  const Tensors whole = sums_of(scene.network, large, gathering, kWhole);
  const Tensors tiled = sums_of(scene.network, large, gathering, 100);
  EXPECT_EQ(whole[0].size(1), 175 * 150);
  EXPECT_LT(apart(tiled[0], whole[0]), 1e-5);
  EXPECT_EQ(tiled[1].min().item<double>(), 1);
  EXPECT_EQ(tiled[1].max().item<double>(), 1);
}

TEST(QuantileTerm, is_next_to_nothing_for_the_style_itself) {
  const Scene scene;
  for (const bool sliced : {false, true})
    EXPECT_LT(scene.gradient({scene.term(sliced, "act4", Scaling::relative)}, scene.style).loss, 300 * 1e-4);
}

TEST(QuantileTerm, relative_is_one_for_a_picture_of_nothing) {
  const at::Tensor style = RandomStream(3, "map").uniform({1, 16, 5, 6});
  for (const at::Tensor& axes : {at::Tensor(), directions_for("act4", 16, 1)}) {
    const auto term = quantile_term("act4", axes, 1, quantiles_in(style, axes), Scaling::relative);
    const at::Tensor nothing = at::zeros({1, 16, 5, 6});
    EXPECT_NEAR(term->gathered(term->sums(nothing, whole_of(nothing))).loss, 1, 3e-3);
  }
}

TEST(QuantileTerm, with_a_mask_sees_only_what_that_covers) {
  const at::Tensor style = RandomStream(3, "style").uniform({1, 16, 5, 6}),
                   seen = RandomStream(3, "map").uniform({1, 16, 5, 6}), left = seen.narrow(3, 0, 3);
  at::Tensor mask = at::zeros({1, 1, 5, 6});
  mask.narrow(3, 0, 3).fill_(1);
  const at::Tensor quantiles = quantiles_in(style, {});
  const auto masked = quantile_term("act4", {}, 1, quantiles, Scaling::absolute, mask);
  const auto cut = quantile_term("act4", {}, 1, quantiles, Scaling::absolute);
  const Gathered a = masked->gathered(masked->sums(seen, whole_of(seen)));
  const Gathered b = cut->gathered(cut->sums(left, whole_of(left)));
  EXPECT_NEAR(a.loss, b.loss, 1e-6 * b.loss);
  const at::Tensor seed = masked->seed(seen, a.terms, whole_of(seen));
  EXPECT_LT(apart(seed.narrow(3, 0, 3), cut->seed(left, b.terms, whole_of(left))), 1e-5);
  EXPECT_EQ(seed.narrow(3, 3, 3).abs().max().item<double>(), 0);
  EXPECT_LT(apart(quantiles_in(seen, {}, mask), quantiles_in(left, {})), 1e-6);
}

TEST(QuantileTerm, with_a_mask_of_nothing_asks_for_nothing) {
  const at::Tensor map = RandomStream(3, "map").uniform({1, 16, 5, 6}), mask = at::zeros({1, 1, 5, 6});
  const auto term = quantile_term("act4", {}, 1, quantiles_in(map, {}), Scaling::absolute, mask);
  const Gathered gathered = term->gathered(term->sums(map, whole_of(map)));
  EXPECT_EQ(gathered.loss, 0);
  EXPECT_EQ(term->seed(map, gathered.terms, whole_of(map)).abs().max().item<double>(), 0);
}

TEST(Directions, stand_at_right_angles_and_depend_on_layer_and_seed_alone) {
  const at::Tensor axes = directions_for("act4", 12, 5);
  EXPECT_LT((axes.mm(axes.t()) - at::eye(12)).abs().max().item<double>(), 1e-5);
  EXPECT_TRUE(axes.equal(directions_for("act4", 12, 5)));
  EXPECT_FALSE(axes.equal(directions_for("act4", 12, 6)));
  EXPECT_FALSE(axes.equal(directions_for("act1", 12, 5)));
}

TEST(Quantiles, of_a_mixture_lie_between_those_of_the_styles) {
  const at::Tensor map = RandomStream(3, "map").uniform({1, 4, 30, 40}), quantiles = quantiles_in(map, {});
  EXPECT_LT(apart(mixed_quantiles({quantiles, quantiles * 5}, {3, 1}), quantiles * 2), 1e-6);
  EXPECT_LT(apart(quantiles.mean(1), map[0].flatten(1).mean(1)), 1e-5);
  EXPECT_TRUE(
      (quantiles.narrow(1, 1, kQuantiles - 1) >= quantiles.narrow(1, 0, kQuantiles - 1)).all().item<bool>());
}

TEST(BinnedValues, count_the_same_in_loops_and_in_operations_of_tensors) {
  const BinnedLines lines{RandomStream(3, "center").normal({5, 1}),
                          RandomStream(3, "scale").uniform({5, 1}) + 0.1};
  const at::Tensor values = RandomStream(3, "values").normal({5, 70001}) * 3;
  const at::Tensor weights = (RandomStream(3, "weights").uniform({70001}) * kUnit).to(at::kInt);
  for (const at::Tensor& each : {at::Tensor(), weights}) {
    at::Tensor loops = at::zeros({5, kNodes, 2}, at::kLong), operations = at::zeros_like(loops);
    count_values(lines, values, each, loops);
    count_values_anywhere(lines, values, each, operations);
    EXPECT_TRUE(loops.select(2, 0).sum(1).equal(operations.select(2, 0).sum(1)));
    EXPECT_LT(apart(loops.to(at::kDouble), operations.to(at::kDouble)), 1e-3);
  }
  const at::Tensor curves = RandomStream(3, "curves").uniform({5, kNodes});
  at::Tensor loops = values.clone(), operations = values.clone();
  subtract_curves(lines, curves, loops);
  subtract_curves_anywhere(lines, curves, operations);
  EXPECT_LT((loops - operations).abs().max().item<double>(), 1e-3);
}

TEST(BinnedValues, that_are_no_numbers_count_as_the_lowest_and_spoil_nothing) {
  const BinnedLines lines{at::zeros({1, 1}), at::ones({1, 1})};
  at::Tensor values = at::zeros({1, 4});
  values[0][1] = NAN;
  values[0][2] = -INFINITY;
  values[0][3] = INFINITY;
  at::Tensor counts = at::zeros({1, kNodes, 2}, at::kLong);
  count_values(lines, values, {}, counts);
  EXPECT_EQ(counts[0][1][0].item<int64_t>(), 3 * kUnit);
  EXPECT_EQ(counts[0][kHalf][0].item<int64_t>(), kUnit);
}

TEST(StyleTerms, of_a_picture_of_nothing_are_one_and_more_for_kinds_that_pull_less) {
  const Scene scene;
  for (const std::string& name : distribution_losses()) {
    const Terms terms =
        style_terms(scene.network, {{.pixels = scene.style}}, {.size = {75, 90}},
                    {.kinds = {{.name = name}}, .layers = {{.name = "act1"}, {.name = "act4"}}});
    ASSERT_EQ(terms.size(), 2);
    double loss = 0;
    for (const auto& term : terms) {
      const at::Tensor nothing = at::zeros({1, term->layer() == "act4" ? 16 : 8, 5, 6});
      loss += term->gathered(term->sums(nothing, whole_of(nothing))).loss;
    }
    const std::map<std::string, double> pulls{
        {"sliced", 2.5}, {"histogram", 1.5}, {"gram", 0.2}, {"covariance", 0.15}};
    EXPECT_NEAR(loss, pulls.contains(name) ? pulls.at(name) : 1, 0.01) << name;
  }
}

TEST(StyleTerms, of_several_kinds_find_each_its_own_statistics) {
  const Scene scene;
  WeightedList kinds;
  for (const std::string& name : style_losses()) kinds.push_back({.name = name});
  const StyleTermOptions options{.kinds = kinds, .layers = {{.name = "act1"}, {.name = "act4"}}};
  const std::vector<SizedStyle> styles{{.pixels = scene.style}, {.pixels = scene.start, .weight = 0}};
  const Terms terms = style_terms(scene.network, styles, {.size = {75, 90}}, options);
  EXPECT_EQ(terms.size(), kinds.size() * 2);
  EXPECT_LT(scene.gradient(terms, scene.style).loss, 2e-4);
}

}  // namespace
}  // namespace atelier
