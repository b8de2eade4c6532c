#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>

#include "base/error.h"
#include "nn/goal_gradient.h"
#include "style/pools.h"
#include "style/style_support.h"
#include "style/whole_map.h"
#include "tensor/affine.h"

namespace atelier {
namespace {

struct Scene {
  const Network network = small_network();
  at::Tensor start = picture(75, 90, "start");
  const at::Tensor style = picture(60, 50, "style");

  at::Tensor features(const at::Tensor& picture) const { return network.forward(picture, {"act4"})[0][0]; }

  GoalGradient gradient(const Terms& terms, int64_t tile_px = kWhole) const {
    const LossGoal goal(terms);
    return gradients_of(network, start, {&goal}, {{0, 0}}, tile_px)[0];
  }

  Terms terms(const std::string& kind, const SizedStyle& style, const StyledPlace& place = {}) const {
    StyledPlace own = place;
    own.size = {start.size(2), start.size(3)};
    return style_terms(network, {style}, own,
                       {.kinds = {{.name = kind}}, .layers = {{.name = "act4"}, {.name = "act2"}}});
  }
};

// The loss of the map of act4, written plainly.
void expect_gradient_of(const Scene& scene, const Terms& terms,
                        const std::function<at::Tensor(const at::Tensor& map)>& plain) {
  const GoalGradient found = scene.gradient(terms);
  const c10::AutoGradMode grad_mode(true);
  const at::Tensor pixels = scene.start.clone().requires_grad_(true);
  const at::Tensor loss = plain(scene.network.forward(pixels, {"act4"})[0][0]);
  const at::Tensor wanted = torch::autograd::grad({loss}, {pixels})[0];
  EXPECT_NEAR(found.loss / loss.item<double>(), 1, 1e-5);
  EXPECT_LT(apart(found.gradient, wanted), 1e-4);
}

at::Tensor patches_of(const at::Tensor& map) {
  return map.unfold(1, 3, 1).unfold(2, 3, 1).permute({1, 2, 0, 3, 4}).flatten(2).flatten(0, 1);
}

TEST(PatchTerm, and_its_gradient_are_those_written_plainly) {
  const Scene scene;
  const at::Tensor style = scene.features(scene.style), start = scene.features(scene.start);
  const auto pool = std::make_shared<PatchPool>(std::vector<PatchSource>{{.features = style}}, 3);
  const at::Tensor patches = patches_of(style);
  const at::Tensor best = patches_of(start).mm((patches / patches.norm(2, 1, true)).t()).argmax(1);
  expect_gradient_of(scene, {patch_term("act4", 3, pool, Scaling::relative)}, [&](const at::Tensor& map) {
    const at::Tensor error = patches_of(map) - patches.index_select(0, best);
    return 3 * error.square().sum(1).mean() / patches.square().sum(1).mean();
  });
  expect_gradient_of(scene, {patch_term("act4", 3, pool, Scaling::absolute)}, [&](const at::Tensor& map) {
    return 3 * (patches_of(map) - patches.index_select(0, best)).square().mean();
  });
}

TEST(NeighborTerm, and_its_gradient_are_those_written_plainly) {
  const Scene scene;
  const at::Tensor style = scene.features(scene.style).flatten(1), start = scene.features(scene.start);
  const auto pool = std::make_shared<NeighborPool>(
      std::vector<PatchSource>{{.features = scene.features(scene.style)}}, /*most_positions=*/0);
  const at::Tensor mean = style.mean(1, true), centered = style - mean;
  const at::Tensor own = start.flatten(1) - start.flatten(1).mean(1, true);
  const at::Tensor best = own.t().mm(centered / centered.norm(2, 0)).argmax(1);
  expect_gradient_of(scene, {neighbor_term("act4", 3, pool)}, [&](const at::Tensor& map) {
    const at::Tensor wanted = centered.index_select(1, best);
    return 3 * (1 - at::cosine_similarity(map.flatten(1) - mean, wanted, 0)).mean();
  });
}

at::Tensor halves(int64_t height, int64_t width) {
  const at::Tensor labels = at::zeros({1, 2, height, width});
  labels.select(1, 0).narrow(2, 0, width / 2).fill_(1);
  labels.select(1, 1).narrow(2, width / 2, width - width / 2).fill_(1);
  return labels;
}

TEST(MatchTerms, in_tiles_are_those_of_the_whole_picture) {
  const Scene scene;
  const at::Tensor mask = RandomStream(3, "mask").uniform({1, 1, 75, 90});
  for (const char* kind : {"patches", "neighbors", "gram", "gaussian"}) {
    SCOPED_TRACE(kind);
    const Terms terms = scene.terms(kind, {.pixels = scene.style, .labels = halves(60, 50)},
                                    {.mask = mask, .labels = halves(75, 90)});
    const GoalGradient whole = scene.gradient(terms);
    for (const int64_t tile_px : {16, 40}) {
      const GoalGradient tiled = scene.gradient(terms, tile_px);
      EXPECT_LT(apart(tiled.gradient, whole.gradient), 1e-4) << tile_px;
      EXPECT_NEAR(tiled.loss / whole.loss, 1, 1e-5) << tile_px;
    }
  }
}

TEST(MatchTerms, are_nothing_where_the_picture_is_the_style) {
  const Scene scene;
  for (const char* kind : {"patches", "neighbors"})
    EXPECT_LT(scene.gradient(scene.terms(kind, {.pixels = scene.start})).loss, 1e-5) << kind;
}

TEST(MatchTerms, with_copies_of_the_style_know_it_turned) {
  Scene scene;
  const at::Tensor upright = small_picture(75, 90);
  scene.start = transformed(upright, {.degrees = 7.5});
  StyleTermOptions options{.kinds = {{.name = "patches"}}, .layers = {{.name = "act4"}}};
  const auto loss = [&] {
    return scene.gradient(style_terms(scene.network, {{.pixels = upright}}, {.size = {75, 90}}, options))
        .loss;
  };
  const double alone = loss();
  options.patch_turns = options.patch_scales = 1;
  EXPECT_LT(loss(), 0.01 * alone);
}

TEST(Labels, keep_a_place_to_the_part_of_the_style_that_shows_the_same) {
  const Scene scene;
  const SizedStyle style{.pixels = scene.start, .labels = halves(75, 90)};
  for (const char* kind : {"patches", "neighbors"}) {
    EXPECT_LT(scene.gradient(scene.terms(kind, style, {.labels = halves(75, 90)})).loss, 1e-5) << kind;
    EXPECT_GT(scene.gradient(scene.terms(kind, style, {.labels = halves(75, 90).flip(1)})).loss, 0.01)
        << kind;
  }
}

TEST(MomentTerms, with_labels_are_shares_of_each_labels_own) {
  const Scene scene;
  const at::Tensor left = halves(75, 90), all = at::zeros({1, 3, 75, 90});
  all.select(1, 0).fill_(1);
  const Terms plain = scene.terms("gram", {.pixels = scene.style});
  const at::Tensor one = at::zeros({1, 3, 60, 50});
  one.select(1, 0).fill_(1);
  const Terms labeled = scene.terms("gram", {.pixels = scene.style, .labels = one}, {.labels = all});
  ASSERT_EQ(labeled.size(), plain.size());
  EXPECT_NEAR(scene.gradient(labeled).loss / scene.gradient(plain).loss, 1, 1e-4);
  EXPECT_EQ(scene.terms("gram", {.pixels = scene.style, .labels = halves(60, 50)}, {.labels = left}).size(),
            2 * plain.size());
}

TEST(MatchTerms, leave_alone_what_a_mask_leaves_out) {
  const Scene scene;
  const auto pool =
      std::make_shared<PatchPool>(std::vector<PatchSource>{{.features = scene.features(scene.style)}}, 3);
  const at::Tensor map = scene.features(scene.start).unsqueeze(0);
  const at::Tensor mask = at::zeros({map.size(2), map.size(3)});
  mask.narrow(1, 0, 5).fill_(1);
  const auto term = patch_term("act4", 1, pool, Scaling::relative, {.mask = mask});
  const MapPart part{.rows = {0, map.size(2)},
                     .columns = {0, map.size(3)},
                     .map_height = map.size(2),
                     .map_width = map.size(3)};
  const at::Tensor seed = term->seed(map, term->gathered(term->sums(map, part)).terms, part);
  EXPECT_GT(seed.narrow(3, 0, 5).abs().max().item<double>(), 0);
  EXPECT_EQ(seed.narrow(3, 8, map.size(3) - 8).abs().max().item<double>(), 0);
}

TEST(MatchTerms, of_a_map_without_patches_are_nothing) {
  const Scene scene;
  const auto pool =
      std::make_shared<PatchPool>(std::vector<PatchSource>{{.features = scene.features(scene.style)}}, 3);
  const auto term = patch_term("act4", 1, pool, Scaling::relative);
  const at::Tensor map = at::zeros({1, 16, 2, 7});
  const MapPart part{.rows = {0, 2}, .columns = {0, 7}, .map_height = 2, .map_width = 7};
  const Gathered found = term->gathered(term->sums(map, part));
  EXPECT_EQ(found.loss, 0);
  EXPECT_EQ(term->seed(map, found.terms, part).abs().max().item<double>(), 0);
}

TEST(MatchTerms, of_a_style_without_patches_are_an_error) {
  const Scene scene;
  EXPECT_THROW(scene.terms("patches", {.pixels = picture(8, 8, "tiny")}), Error);
}

}  // namespace
}  // namespace atelier
