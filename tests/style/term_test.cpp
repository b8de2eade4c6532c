#include "style/term.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>

#include "nn/goal_gradient.h"
#include "style/content.h"
#include "style/moments.h"
#include "style/style_support.h"

namespace atelier {
namespace {

struct Scene {
  const Network network = small_network();
  const at::Tensor content = picture(75, 90, "content"), start = picture(75, 90, "start"),
                   style = picture(60, 50, "style");

  Moments moments(const std::string& layer) const {
    const LossGoal gathering({moment_gatherer(layer)});
    return moments_from(sums_of(network, style, gathering, kWhole));
  }
  GoalGradient gradient(const Terms& terms, int64_t tile_px = kWhole) const {
    const LossGoal goal(terms);
    return gradients_of(network, start, {&goal}, {{0, 0}}, tile_px)[0];
  }
};

at::Tensor flat(const at::Tensor& map) {
  return map[0].flatten(1);
}

at::Tensor covariance(const at::Tensor& map) {
  const at::Tensor features = flat(map), centered = features - features.mean(1, true);
  return centered.mm(centered.t()) / static_cast<double>(features.size(1));
}

at::Tensor gram(const at::Tensor& map) {
  return flat(map).mm(flat(map).t()) / static_cast<double>(map.numel());
}

at::Tensor deviation(const at::Tensor& map) {
  return (covariance(map).diagonal() + 1e-12).sqrt();
}

at::Tensor root(const at::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return (vectors * values.clamp_min(1e-12).sqrt()).mm(vectors.t());
}

// Written plainly, as the papers have it.
at::Tensor distance(MomentKind kind, const at::Tensor& seen, const at::Tensor& style) {
  const at::Tensor mean = flat(seen).mean(1), style_mean = flat(style).mean(1);
  switch (kind) {
    case MomentKind::gram:
      return at::mse_loss(gram(seen), gram(style));
    case MomentKind::covariance:
      return at::mse_loss(covariance(seen), covariance(style));
    case MomentKind::moments:
      return at::mse_loss(mean, style_mean) + at::mse_loss(deviation(seen), deviation(style));
    default: {
      const at::Tensor half = root(covariance(style));
      const at::Tensor between = root(half.mm(covariance(seen)).mm(half));
      return ((mean - style_mean).square().sum() + covariance(seen).trace() + covariance(style).trace() -
              2 * between.trace()) /
             static_cast<double>(mean.numel());
    }
  }
}

void expect_gradient_of(const Scene& scene, const Terms& terms,
                        const std::function<at::Tensor(const Tensors& seen)>& plain,
                        const std::vector<std::string>& layers, double tolerance) {
  const GoalGradient found = scene.gradient(terms);
  const c10::AutoGradMode grad_mode(true);
  const at::Tensor pixels = scene.start.clone().requires_grad_(true);
  const at::Tensor loss = plain(scene.network.forward(pixels, layers));
  const at::Tensor wanted = torch::autograd::grad({loss}, {pixels})[0];
  EXPECT_NEAR(found.loss / loss.item<double>(), 1, tolerance);
  EXPECT_LT(apart(found.gradient, wanted), tolerance);
}

constexpr MomentKind kKinds[] = {MomentKind::gram, MomentKind::covariance, MomentKind::moments,
                                 MomentKind::gaussian};

TEST(MomentTerm, and_its_gradient_are_those_written_plainly) {
  const Scene scene;
  const at::Tensor style = scene.network.forward(scene.style, {"act4"})[0];
  for (const MomentKind kind : kKinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    const Terms terms{moment_term("act4", kind, 300, scene.moments("act4"), Scaling::absolute)};
    expect_gradient_of(
        scene, terms, [&](const Tensors& seen) { return 300 * distance(kind, seen[0], style); }, {"act4"},
        kind == MomentKind::gaussian ? 2e-3 : 1e-4);
  }
}

TEST(ContentTerm, and_its_gradient_are_those_written_plainly) {
  const Scene scene;
  const at::Tensor content = scene.network.forward(scene.content, {"act2"})[0];
  expect_gradient_of(
      scene, {content_term("act2", 5, content, Scaling::absolute)},
      [&](const Tensors& seen) { return 5 * at::mse_loss(seen[0], content); }, {"act2"}, 1e-5);
}

TEST(LossGoal, in_tiles_is_that_of_the_whole_picture) {
  const Scene scene;
  Terms terms{content_term("act2", 5, scene.network.forward(scene.content, {"act2"})[0], Scaling::relative)};
  for (const MomentKind kind : kKinds)
    for (const char* layer : {"act1", "act4"})
      terms.push_back(moment_term(layer, kind, 2, scene.moments(layer), Scaling::relative));
  const GoalGradient whole = scene.gradient(terms);
  for (const int64_t tile_px : {16, 24, 40}) {
    const GoalGradient tiled = scene.gradient(terms, tile_px);
    EXPECT_LT(apart(tiled.gradient, whole.gradient), 1e-4) << tile_px;
    EXPECT_NEAR(tiled.loss / whole.loss, 1, 1e-5) << tile_px;
  }
}

TEST(SumsOf, and_features_of_tiles_are_those_of_the_whole_picture) {
  const Scene scene;
  const LossGoal gathering({moment_gatherer("act4")});
  const Tensors whole = sums_of(scene.network, scene.start, gathering, kWhole);
  const Tensors tiled = sums_of(scene.network, scene.start, gathering, 24);
  for (size_t i = 0; i < whole.size(); ++i) EXPECT_LT(apart(tiled[i], whole[i]), 1e-5);
  EXPECT_LT(apart(features_of(scene.network, scene.start, {"act2"}, 24)[0],
                  scene.network.forward(scene.start, {"act2"})[0]),
            1e-5);
}

TEST(LossGoal, is_nothing_where_content_and_style_are_the_picture_itself) {
  const Scene scene;
  const Tensors seen = scene.network.forward(scene.start, {"act2", "act4"});
  const LossGoal gathering({moment_gatherer("act4")});
  const Moments own = moments_from(sums_of(scene.network, scene.start, gathering, kWhole));
  for (const MomentKind kind : kKinds) {
    const GoalGradient found = scene.gradient({content_term("act2", 1, seen[0], Scaling::relative),
                                               moment_term("act4", kind, 1, own, Scaling::relative)});
    EXPECT_LT(found.loss, 2e-4) << static_cast<int>(kind);
  }
}

TEST(RelativeLosses, are_one_for_a_picture_of_nothing) {
  const Scene scene;
  const at::Tensor nothing = at::zeros({1, 16, 5, 6});
  const MapPart part{.rows = {0, 5}, .columns = {0, 6}, .map_height = 5, .map_width = 6};
  for (const MomentKind kind : kKinds) {
    const auto term = moment_term("act4", kind, 1, scene.moments("act4"), Scaling::relative);
    EXPECT_NEAR(term->gathered(term->sums(nothing, part)).loss, 1, 1e-3) << static_cast<int>(kind);
  }
}

TEST(MomentTerm, with_a_mask_sees_only_what_that_covers) {
  const Scene scene;
  at::Tensor mask = at::zeros({1, 1, 5, 6});
  mask.narrow(3, 0, 3).fill_(1);
  const MapPart part{.rows = {0, 5}, .columns = {0, 6}, .map_height = 5, .map_width = 6};
  const at::Tensor seen = RandomStream(3, "map").uniform({1, 16, 5, 6});
  const auto term = moment_term("act4", MomentKind::gram, 1, scene.moments("act4"), Scaling::absolute, mask);
  const auto half = moment_term("act4", MomentKind::gram, 1, scene.moments("act4"), Scaling::absolute);
  const MapPart half_part{.rows = {0, 5}, .columns = {0, 3}, .map_height = 5, .map_width = 3};
  const Gathered masked = term->gathered(term->sums(seen, part));
  const Gathered cut = half->gathered(half->sums(seen.narrow(3, 0, 3), half_part));
  EXPECT_NEAR(masked.loss, cut.loss, 1e-6 * cut.loss);
  const at::Tensor seed = term->seed(seen, masked.terms, part);
  EXPECT_LT(apart(seed.narrow(3, 0, 3), half->seed(seen.narrow(3, 0, 3), cut.terms, half_part)), 1e-5);
  EXPECT_EQ(seed.narrow(3, 3, 3).abs().max().item<double>(), 0);
}

TEST(Mixtures, of_grams_are_their_means_and_of_one_style_itself) {
  const Scene scene;
  const Moments style = scene.moments("act4");
  for (const MomentKind kind : kKinds) {
    const Moments same = mixed({style, style}, {3, 1}, kind);
    EXPECT_LT(apart(same.second, style.second), 1e-5);
  }
  const Moments other{style.mean * 2, style.second * 5};
  EXPECT_LT(apart(mixed({style, other}, {3, 1}, MomentKind::gram).second, style.second * 2), 1e-5);
}

}  // namespace
}  // namespace atelier
