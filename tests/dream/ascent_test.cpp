#include "dream/ascent.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include "support/small_network.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

DreamOptions small_options() {
  DreamOptions options;
  options.aim.layers = {{.name = "act4"}};
  options.octaves = 3;
  options.iterations = 4;
  options.jitter = 5;
  return options;
}

double strength(const Network& network, const at::Tensor& picture) {
  return network.forward(picture, {"act4"})[0].square().mean().item<double>();
}

TEST(Dream, strengthens_what_its_layer_sees_with_every_kind_of_gradient) {
  const Network network = small_network();
  const at::Tensor picture = small_picture();
  for (const char* kind : {"smooth", "laplacian", "fourier", "plain"}) {
    DreamOptions options = small_options();
    options.gradient = kind;
    const at::Tensor dreamt = dream(network, picture, options, {}, {1});
    EXPECT_EQ(dreamt.sizes(), picture.sizes());
    EXPECT_GT(strength(network, dreamt), 1.1 * strength(network, picture)) << kind;
    EXPECT_GE(dreamt.min().item<double>(), 0);
    EXPECT_LE(dreamt.max().item<double>(), 1);
  }
}

TEST(Dream, leaves_the_source_alone) {
  const at::Tensor picture = small_picture();
  const at::Tensor before = picture.clone();
  dream(small_network(), picture, small_options(), {}, {1});
  EXPECT_TRUE(picture.equal(before));
}

TEST(Dream, is_made_again_by_its_seed_and_changed_by_another) {
  const Network network = small_network();
  const at::Tensor picture = small_picture();
  const at::Tensor first = dream(network, picture, small_options(), {}, {1});
  EXPECT_TRUE(dream(network, picture, small_options(), {}, {1}).equal(first));
  EXPECT_FALSE(dream(network, picture, small_options(), {}, {2}).equal(first));
}

TEST(Dream, of_a_batch_is_the_dream_of_each_picture) {
  const Network network = small_network();
  const at::Tensor pictures = small_picture(48, 40, 2);
  const at::Tensor batch = dream(network, pictures, small_options(), {}, {1});
  for (int64_t i : {0, 1}) {
    const at::Tensor alone = dream(network, pictures.narrow(0, i, 1), small_options(), {}, {1});
    EXPECT_LT((batch.narrow(0, i, 1) - alone).abs().max().item<double>(), 1e-3);
  }
}

TEST(Dream, moves_each_pixel_by_its_step_in_each_iteration) {
  DreamOptions options = small_options();
  options.octaves = 1;
  options.iterations = 1;
  options.step = 2;
  const at::Tensor picture = small_picture() * 0.5 + 0.25;
  const at::Tensor change = (dream(small_network(), picture, options, {}, {1}) - picture).abs().mean();
  EXPECT_NEAR(change.item<double>(), 2.0 / 255, 1e-5);
}

TEST(Dream, goes_on_from_every_saved_state_to_the_same_bytes) {
  const Network network = small_network();
  const at::Tensor picture = small_picture();
  std::vector<TensorMap> states;
  Monitor watching;
  watching.after_iteration = [&](const Moment& moment) { states.push_back(moment.state()); };
  const at::Tensor whole = dream(network, picture, small_options(), {}, {1}, watching);
  ASSERT_EQ(states.size(), 12U);
  for (const TensorMap& state : states) {
    Monitor resuming;
    resuming.resume = state;
    EXPECT_TRUE(dream(network, picture, small_options(), {}, {1}, resuming).equal(whole));
  }
}

TEST(Dream, refuses_the_state_of_another_picture) {
  const Network network = small_network();
  Monitor monitor;
  monitor.after_iteration = [&](const Moment& moment) { monitor.resume = moment.state(); };
  dream(network, small_picture(), small_options(), {}, {1}, monitor);
  monitor.after_iteration = nullptr;
  EXPECT_THROW(dream(network, small_picture(40, 40), small_options(), {}, {1}, monitor), Error);
  monitor.resume.erase("iteration");
  EXPECT_THROW(dream(network, small_picture(), small_options(), {}, {1}, monitor), Error);
}

TEST(Dream, shows_partial_pictures_at_the_full_size_that_end_as_the_result) {
  const Network network = small_network();
  const at::Tensor picture = small_picture();
  at::Tensor last;
  Monitor monitor;
  monitor.after_iteration = [&](const Moment& moment) {
    last = moment.picture();
    ASSERT_EQ(last.sizes(), picture.sizes());
  };
  const at::Tensor dreamt = dream(network, picture, small_options(), {}, {1}, monitor);
  EXPECT_LT((last - dreamt).abs().max().item<double>(), 1e-6);
}

TEST(Dream, reports_a_progress_that_rises_to_one_also_when_it_resumes) {
  const Network network = small_network();
  std::vector<double> fractions;
  Monitor monitor;
  monitor.progress = [&](double fraction) { fractions.push_back(fraction); };
  TensorMap state;
  monitor.after_iteration = [&](const Moment& moment) {
    if (moment.level == 1) state = moment.state();
  };
  dream(network, small_picture(), small_options(), {}, {1}, monitor);
  EXPECT_EQ(fractions.size(), 12U);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_NEAR(fractions.back(), 1, 1e-12);
  const double at_resumption = fractions[8];
  fractions.clear();
  monitor.resume = state;
  dream(network, small_picture(), small_options(), {}, {1}, monitor);
  EXPECT_NEAR(fractions.front(), at_resumption, 1e-12);
}

TEST(Dream, is_stopped_by_its_progress) {
  Monitor monitor;
  monitor.progress = [](double) { throw Interrupted(); };
  EXPECT_THROW(dream(small_network(), small_picture(), small_options(), {}, {1}, monitor), Interrupted);
}

TEST(Dream, keeps_a_picture_that_its_layer_sees_nothing_in) {
  const Network network = small_network();
  DreamOptions options = small_options();
  options.octaves = 1;
  const at::Tensor gray = at::full({1, 3, 32, 32}, 0.5);
  EXPECT_TRUE(dream(network, gray, options, {}, {1}).isfinite().all().item<bool>());
}

TEST(Dream, refuses_pictures_that_are_too_small) {
  try {
    dream(small_network(), small_picture(15, 40), small_options(), {}, {1});
    FAIL() << "a picture below the smallest size was accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.problem().find("40x15 px is too small"), std::string::npos) << error.problem();
  }
}

TEST(Dream, leaves_what_a_mask_covers_as_it_was) {
  const at::Tensor picture = small_picture();
  DreamMaterial material;
  material.mask = at::ones({1, 1, 60, 72});
  material.mask.narrow(3, 0, 30).zero_();
  const at::Tensor dreamt = dream(small_network(), picture, small_options(), material, {1});
  EXPECT_TRUE(dreamt.narrow(3, 0, 30).equal(picture.narrow(3, 0, 30)));
  EXPECT_GT((dreamt - picture).narrow(3, 40, 32).abs().mean().item<double>(), 1e-3);
}

TEST(Dream, takes_layers_and_iterations_of_each_size_from_a_list) {
  DreamOptions options = small_options();
  options.octave_layers = {"act2 x5", "act4 x2 @0.5"};
  std::vector<int> iterations;
  Monitor monitor;
  monitor.after_iteration = [&](const Moment& moment) {
    iterations.resize(moment.level + 1);
    ++iterations.back();
  };
  dream(small_network(), small_picture(), options, {}, {1}, monitor);
  EXPECT_EQ(iterations, (std::vector<int>{5, 2, 2}));
}

// How much a picture jumps where its ends meet, against how much it changes from row to row and column to
// column inside.
double seam(const at::Tensor& x) {
  const auto step = [](const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().mean().item<double>();
  };
  const int64_t height = x.size(2), width = x.size(3);
  return std::max(step(x.narrow(2, 0, 1), x.narrow(2, height - 1, 1)) /
                      step(x.narrow(2, 1, height - 1), x.narrow(2, 0, height - 1)),
                  step(x.narrow(3, 0, 1), x.narrow(3, width - 1, 1)) /
                      step(x.narrow(3, 1, width - 1), x.narrow(3, 0, width - 1)));
}

TEST(Dream, is_seamless_where_its_source_is) {
  const at::Tensor grey = RandomStream(2, "grey").uniform({1, 3, 64, 80}) * 0.02 + 0.5;
  DreamOptions options = small_options();
  options.iterations = 12;
  options.seamless = true;
  EXPECT_LT(seam(dream(small_network(), grey, options, {}, {1})), 1.5);
}

TEST(Dream, mixes_another_aim_in) {
  const Network network = small_network();
  const at::Tensor picture = small_picture();
  DreamOptions one = small_options(), other = small_options(), half = small_options();
  other.aim.layers = {{.name = "act1"}};
  half.to.layers = other.aim.layers;
  half.blend = 1;
  EXPECT_TRUE(dream(network, picture, half, {}, {1}).equal(dream(network, picture, other, {}, {1})));
  half.blend = 0.5;
  const at::Tensor mixed = dream(network, picture, half, {}, {1});
  EXPECT_FALSE(mixed.equal(dream(network, picture, one, {}, {1})));
  EXPECT_FALSE(mixed.equal(dream(network, picture, other, {}, {1})));
}

TEST(Dream, in_tiles_is_the_dream_of_the_whole) {
  DreamOptions options = small_options();
  const at::Tensor whole = dream(small_network(), small_picture(90, 110), options, {}, {1});
  options.tile_px = 32;
  EXPECT_LT(
      (dream(small_network(), small_picture(90, 110), options, {}, {1}) - whole).abs().mean().item<double>(),
      1e-4);
}

TEST(Dream, goes_on_in_the_memory_of_a_picture_that_is_given_away) {
  DreamOptions options = small_options();
  options.octaves = 1;
  at::Tensor picture = small_picture();
  const void* memory = picture.data_ptr();
  EXPECT_EQ(dream(small_network(), std::move(picture), options, {}, {1}).data_ptr(), memory);
}

}  // namespace
}  // namespace atelier
