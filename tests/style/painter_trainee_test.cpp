#include "style/painter_trainee.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "style/painter.h"
#include "style_support.h"
#include "train/trainer.h"

namespace atelier {
namespace {

PaintingWeights small_weights_of_losses() {
  return {.content_layers = {{.name = "act2"}},
          .style_layers = {{.name = "act1"}, {.name = "act4", .weight = 2}},
          .content = 1,
          .style = 2,
          .smoothness = 3};
}

PictureSet some_pictures(int64_t count, int64_t side) {
  PictureSet set;
  set.pixels = (RandomStream(4, "contents").uniform({count, 3, side, side}) * 255).to(at::kByte);
  set.names.resize(count, "picture");
  return set;
}

// A painter with all that it learns from.
struct Studio {
  const Network seeing{dense(small_graph()), small_weights(), {}};
  const PaintingLoss loss{seeing, picture(60, 50, "style") * .6 + .2, small_weights_of_losses(), kWhole};
  Network painter = new_painter({.width = 4, .blocks = 1}, "p.safetensors", 5, {});
  PainterTrainee trainee;

  explicit Studio(double steadiness = 0, int64_t held_out = 2)
      : trainee(painter, loss, some_pictures(5, 40),
                held_out > 0 ? some_pictures(held_out, 40) : PictureSet(),
                {.size = 32, .batch = 2, .steadiness = steadiness, .seed = 1}) {}
};

TrainOptions quick(int64_t steps) {
  return {.steps = steps, .learning_rate = 1e-2, .weight_decay = 0, .validate_every = 5, .keep = 0};
}

TEST(PaintingLoss, is_none_where_content_and_style_are_met) {
  const Network seeing(dense(small_graph()), small_weights(), {});
  const at::Tensor style = picture(32, 32, "style");
  const PaintingLoss loss(seeing, style, small_weights_of_losses(), kWhole);
  const at::NoGradGuard no_grad;
  const PaintingLoss::Parts met = loss(style, style), apart = loss(style * .5, style);
  EXPECT_LT(met.content.item<double>(), 1e-9);
  EXPECT_LT(met.style.item<double>(), 1e-3);
  EXPECT_GT(apart.content.item<double>(), .05);
  EXPECT_GT(apart.style.item<double>(), .05);
  EXPECT_LT(apart.smoothness.item<double>(), met.smoothness.item<double>());
}

TEST(PaintingLoss, names_unknown_layers) {
  const Network seeing(dense(small_graph()), small_weights(), {});
  PaintingWeights weights = small_weights_of_losses();
  weights.style_layers[0].name = "act11";
  EXPECT_THROW(PaintingLoss(seeing, picture(32, 32, "style"), weights, kWhole), Error);
}

// The slope of the loss along the gradient that step() gives, which is its length, against a difference.
TEST(PainterTrainee, has_the_gradient_of_its_loss) {
  for (const double steadiness : {0., 20.}) {
    Studio studio(steadiness);
    TensorMap gradients, others;
    studio.trainee.step(3, gradients);
    for (const char* name : {"conv1/normed/conv.weight", "block1.2.weight", "paint.weight", "paint.bias"}) {
      at::Tensor parameter = studio.trainee.parameters().at(name);
      const double length = gradients.at(name).norm().item<double>();
      const at::Tensor direction = gradients.at(name) / length;
      const double step = 1e-3 * parameter.norm().item<double>() + 1e-3;
      const auto loss_at = [&](double way) {
        const at::NoGradGuard no_grad;
        parameter.add_(direction, way);
        const double loss = studio.trainee.step(3, others);
        parameter.sub_(direction, way);
        return loss;
      };
      const double slope = (loss_at(step) - loss_at(-step)) / (2 * step);
      EXPECT_NEAR(length, slope, 3e-2 * slope) << name << " " << steadiness;
    }
  }
}

TEST(PainterTrainee, learns_the_style) {
  Studio studio;
  Trainer trainer(studio.trainee, quick(100));
  const double before = studio.trainee.validation_loss();
  trainer.run({});
  EXPECT_LT(trainer.best()->loss, .7 * before);
}

TEST(PainterTrainee, counts_what_does_not_move_with_the_picture_as_unsteady) {
  Studio studio(20);
  TensorMap gradients;
  const auto steadiness = [&](double times) {
    studio.trainee.parameters().at("paint.weight").mul_(times);
    studio.trainee.step(0, gradients);
    return studio.trainee.losses().steadiness;
  };
  const double strong = steadiness(10), none = steadiness(0);
  EXPECT_GT(none, 0);
  EXPECT_LT(none, strong / 4);
}

TEST(PainterTrainee, goes_on_from_a_kept_state_with_the_same_numbers) {
  const auto watching = [](Studio& studio) {
    TrainMonitor monitor;
    monitor.between_steps = [&studio](const Trainer& trainer) {
      studio.trainee.look(trainer.step(), trainer.present());
    };
    return monitor;
  };
  Studio whole;
  Trainer undisturbed(whole.trainee, quick(24));
  undisturbed.run(watching(whole));
  struct Killed {};
  Studio first;
  Trainer killed(first.trainee, quick(24));
  TrainMonitor monitor = watching(first);
  monitor.between_steps = [&, look = monitor.between_steps](Trainer& trainer) {
    look(trainer);
    if (trainer.step() == 14) throw Killed();
  };
  EXPECT_THROW(killed.run(monitor), Killed);
  TrainState state = killed.state();
  state.course = state.course.copy();
  state.snapshot = state.snapshot.copy();
  Studio second;
  Trainer resumed(second.trainee, quick(24));
  resumed.resume(std::move(state));
  resumed.run(watching(second));
  for (const auto& [name, parameter] : whole.trainee.parameters())
    EXPECT_TRUE(at::equal(parameter, second.trainee.parameters().at(name))) << name;
  ASSERT_EQ(second.trainee.moments().all().size(), 3);  // after 10, 14 and 20
  EXPECT_TRUE(at::equal(whole.trainee.state().at("moments"), second.trainee.state().at("moments")));
}

TEST(PainterTrainee, validates_on_what_is_held_out_alone) {
  Studio with, without(0, 0);
  EXPECT_TRUE(std::isfinite(with.trainee.validation_loss()));
  EXPECT_TRUE(std::isnan(without.trainee.validation_loss()));
  EXPECT_EQ(with.trainee.examples().size(0), 2);
  EXPECT_EQ(without.trainee.examples().size(0), 4);
}

TEST(PaintedMoments, are_few_and_lie_evenly_on_a_logarithmic_scale) {
  PaintedMoments moments;
  for (int64_t step = 0; step <= 5000; ++step)
    if (moments.wants(step)) moments.add(step, at::Tensor(picture(4, 4, "small")));
  ASSERT_EQ(std::ssize(moments.all()), PaintedMoments::kMost);
  EXPECT_EQ(moments.all().front().step, 10);
  EXPECT_GT(moments.all().back().step, 3000);
  EXPECT_FALSE(moments.wants(moments.all().back().step));
  PaintedMoments again;
  again.restore(moments.state(), {1, 3, 4, 4});
  EXPECT_EQ(again.all().size(), moments.all().size());
  EXPECT_THROW(again.restore(moments.state(), {2, 3, 4, 4}), Error);
  EXPECT_THROW(again.restore({{"moments", picture(4, 4, "lie")}}, {1, 3, 4, 4}), Error);
}

}  // namespace
}  // namespace atelier
