#include "dream/portrait.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "dream/look.h"
#include "dream/portrait_stages.h"
#include "support/small_network.h"
#include "tensor/adam.h"

namespace atelier {
namespace {

PortraitOptions small_options(PictureSize size = {48, 48}) {
  PortraitOptions options;
  options.size = size;
  options.iterations = 6;
  return options;
}

TEST(Portrait, shows_its_class_more_than_those_of_others_do) {
  const Network network = small_classifier();
  PortraitOptions options = small_options();
  options.iterations = 30;
  options.natural = 0.1;
  const at::Tensor classes = at::eye(5);
  const at::Tensor made = portrait(network, {classes}, options, {}, {1});
  const at::Tensor scores = network.forward(made, {"score"})[0].mean({2, 3});
  for (const int64_t index : {0, 1, 2, 3, 4})
    EXPECT_GT(scores[index][index].item<double>(), scores.select(1, index).mean().item<double>()) << index;
  EXPECT_GE(made.min().item<double>(), 0);
  EXPECT_LE(made.max().item<double>(), 1);
}

TEST(Portrait, has_any_size) {
  const Network network = small_classifier();
  for (const PictureSize size : {PictureSize{37, 52}, PictureSize{320, 310}}) {
    PortraitOptions options = small_options(size);
    options.iterations = 2;
    const at::Tensor made = portrait(network, {one_class(2)}, options, {}, {1});
    EXPECT_EQ(made.sizes(), at::IntArrayRef({1, 3, size.height, size.width}));
  }
}

TEST(Portrait, of_a_batch_is_the_portrait_of_each) {
  const Network network = small_classifier();
  const at::Tensor classes = at::eye(5).narrow(0, 0, 2);
  const at::Tensor batch = portrait(network, {classes}, small_options(), {}, {7, 8});
  EXPECT_GT((batch[0] - batch[1]).abs().mean().item<double>(), 2e-2);
  for (const int64_t i : {0, 1}) {
    const uint64_t seed = 7 + static_cast<uint64_t>(i);
    const at::Tensor alone = portrait(network, {one_class(i)}, small_options(), {}, {seed});
    // Adam's even steps enlarge what rounding does to gradients near zero.
    EXPECT_LT((batch.narrow(0, i, 1) - alone).abs().mean().item<double>(), 5e-3);
  }
}

TEST(Portrait, is_made_again_by_its_seed_and_changed_by_another) {
  const Network network = small_classifier();
  const at::Tensor first = portrait(network, {one_class(0)}, small_options(), {}, {1});
  EXPECT_TRUE(portrait(network, {one_class(0)}, small_options(), {}, {1}).equal(first));
  EXPECT_FALSE(portrait(network, {one_class(0)}, small_options(), {}, {2}).equal(first));
}

TEST(Portrait, goes_on_from_every_saved_state_to_the_same_bytes) {
  const Network network = small_classifier();
  for (const at::Tensor& start : {at::Tensor(), small_picture(48, 48)}) {
    std::vector<TensorMap> states;
    Monitor watching;
    watching.after_iteration = [&](const Moment& moment) { states.push_back(moment.state()); };
    const at::Tensor whole = portrait(network, {one_class(4)}, small_options(), {}, {1}, watching, start);
    ASSERT_EQ(states.size(), start.defined() ? 3U : 6U);
    for (const TensorMap& state : states) {
      Monitor resuming;
      resuming.resume = state;
      EXPECT_TRUE(portrait(network, {one_class(4)}, small_options(), {}, {1}, resuming, start).equal(whole));
    }
  }
}

TEST(Portrait, refuses_the_state_of_another_size) {
  const Network network = small_classifier();
  Monitor monitor;
  TensorMap state;
  monitor.after_iteration = [&](const Moment& moment) { state = moment.state(); };
  portrait(network, {one_class(0)}, small_options(), {}, {1}, monitor);
  Monitor resuming;
  resuming.resume = state;
  EXPECT_THROW(portrait(network, {one_class(0)}, small_options({64, 64}), {}, {1}, resuming), Error);
  resuming.resume.erase("adam_mean");
  EXPECT_THROW(portrait(network, {one_class(0)}, small_options(), {}, {1}, resuming), Error);
}

TEST(Portrait, tells_how_far_it_is) {
  std::vector<double> told;
  Monitor monitor;
  monitor.progress = [&](double fraction) { told.push_back(fraction); };
  portrait(small_classifier(), {one_class(0)}, small_options(), {}, {1}, monitor);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_NEAR(told.back(), 1, 1e-9);
}

TEST(Portrait, keeps_what_it_begins_with_where_nothing_pulls_long) {
  const at::Tensor start = small_picture(48, 48);
  PortraitOptions options = small_options();
  options.iterations = 2;
  const at::Tensor made = portrait(small_classifier(), {one_class(0)}, options, {}, {1}, {}, start);
  EXPECT_LT((made - start).abs().mean().item<double>(), 0.1);
}

TEST(Portrait, is_pulled_towards_the_prior) {
  const Network network = small_classifier();
  PriorCollector collector(network, {"both", "act4"}, {64});
  for (uint64_t seed = 0; seed < 6; ++seed)
    collector.add(resize(RandomStream(seed, "picture").uniform({1, 3, 8, 8}), 64, 64).clamp(0, 1));
  const Prior prior = collector.prior();
  PortraitOptions options = small_options();
  options.iterations = 30;
  const auto distance = [&](const at::Tensor& made) {
    return prior_distance(prior, network.forward(made, prior.taps()), 64).item<double>();
  };
  EXPECT_LT(distance(portrait(network, {one_class(0)}, options, prior, {1})),
            distance(portrait(network, {one_class(0)}, options, {}, {1})));
}

TEST(Portrait, is_refused_by_a_network_that_knows_no_classes) {
  EXPECT_THROW(portrait(small_network(), {one_class(0)}, small_options(), {}, {1}), Error);
}

TEST(Portrait, of_a_channel_raises_it_above_what_others_do) {
  const Network network = small_classifier();
  PortraitOptions options = PortraitOptions::of_channels();
  options.size = {40, 40};
  options.iterations = 30;
  // Of a join of branches: channels of both.
  const at::Tensor channels = at::eye(18).slice(0, 2, 18, 5);
  const at::Tensor made = portrait(network, {channels, "both"}, options, {}, {1});
  const at::Tensor seen = network.forward(made, {"both"})[0].mean({2, 3});
  for (int64_t n = 0; n < channels.size(0); ++n)
    EXPECT_GT(seen[n][2 + 5 * n].item<double>(), seen.select(1, 2 + 5 * n).mean().item<double>()) << n;
}

TEST(Portrait, of_a_channel_needs_no_classes_and_goes_on_to_the_same_bytes) {
  const Network network = small_network();
  PortraitOptions options = PortraitOptions::of_channels();
  options.size = {40, 40};
  options.iterations = 4;
  const PortraitTarget target{at::eye(16).narrow(0, 3, 1), "act4"};
  std::vector<TensorMap> states;
  Monitor watching;
  watching.after_iteration = [&](const Moment& moment) { states.push_back(moment.state()); };
  const at::Tensor whole = portrait(network, target, options, {}, {1}, watching);
  ASSERT_EQ(states.size(), 4U);
  Monitor resuming;
  resuming.resume = states[1];
  EXPECT_TRUE(portrait(network, target, options, {}, {1}, resuming).equal(whole));
  EXPECT_THROW(portrait(network, {target.weights, "act9"}, options, {}, {1}), Error);
}

TEST(PortraitStages, go_from_half_the_size_to_the_full_one) {
  const auto stages = portrait_stages({224, 224}, 160, 227);
  ASSERT_EQ(stages.size(), 2U);
  EXPECT_EQ(stages[0].size, (PictureSize{112, 112}));
  EXPECT_EQ(stages[0].iterations, 90);
  EXPECT_EQ(stages[1].size, (PictureSize{224, 224}));
  EXPECT_EQ(stages[1].iterations, 70);
}

TEST(PortraitStages, of_a_large_picture_begin_with_a_whole_object) {
  const auto stages = portrait_stages({1024, 512}, 160, 227);
  EXPECT_EQ(stages[0].size, (PictureSize{158, 79}));
  EXPECT_EQ(stages.back().size, (PictureSize{1024, 512}));
  EXPECT_TRUE(stages.back().near);
}

TEST(Look, straight_shows_the_picture_itself) {
  const at::Tensor picture = small_picture(40, 60);
  const at::Tensor straight = at::eye(3).narrow(0, 0, 2).unsqueeze(0);
  EXPECT_LT((look(picture, straight, {40, 60}) - picture).abs().max().item<double>(), 1e-5);
  const at::Tensor smaller = look(picture, straight, {10, 15}) - resize(picture, 10, 15, Filter::area);
  EXPECT_LT(smaller.abs().mean().item<double>(), 0.03);
}

TEST(Look, turns_without_distorting) {
  RandomStream random(1, "look");
  const at::Tensor one = random_look({1, 1, 90, 0}, {50, 100}, random);
  // In pixels the columns are of one length and at a right angle.
  const double xx = one[0][0].item<double>(), xy = one[0][1].item<double>() * 2;
  const double yx = one[1][0].item<double>() / 2, yy = one[1][1].item<double>();
  EXPECT_NEAR(xx * xy + yx * yy, 0, 1e-5);
  EXPECT_NEAR(xx * xx + yx * yx, 1, 1e-5);
  EXPECT_NEAR(xy * xy + yy * yy, 1, 1e-5);
}

TEST(Adam, first_steps_by_its_rate_whatever_the_gradient) {
  at::Tensor place = at::tensor({1.0F, 1.0F, 1.0F});
  Adam adam = Adam::at_rest(place);
  adam.step(place, at::tensor({100.0F, -0.01F, 0.0F}), 0.1, 1);
  EXPECT_LT((place - at::tensor({0.9F, 1.1F, 1.0F})).abs().max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace atelier
