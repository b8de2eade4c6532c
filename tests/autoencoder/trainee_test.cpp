#include "autoencoder/trainee.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cmath>

#include "autoencoder/hexagrams.h"
#include "support/slopes.h"
#include "tensor/seed.h"
#include "train/trainer.h"

namespace atelier {
namespace {

AutoencoderSpec hexagram_spec(CodeForm form, bool is_binary, const std::string& activation = "tanh") {
  const Architecture architecture{
      .layers = {32}, .bottleneck = 6, .activation = activation, .code = form, .size = 12};
  return {.description = describe(architecture, "h.safetensors"),
          .form = form,
          .is_binary = is_binary,
          .size = 12,
          .bottleneck = 6};
}

// The gradient that step() gives, against differences of the loss.
void check_gradient(const AutoencoderSpec& spec, const AutoencoderTrainee::Options& options) {
  Autoencoder model(spec, 3, {});
  AutoencoderTrainee trainee(model, hexagrams(12), {}, options);
  for (const char* name :
       {"encoder1/linear.weight", "picture/linear.bias", "code/linear.weight", "code.weight"}) {
    if (!trainee.parameters().contains(name)) continue;
    const Slopes slopes = slopes_of(trainee, name, 40, 2e-3);
    EXPECT_NEAR(slopes.by_gradient, slopes.by_difference, 2e-2 * std::abs(slopes.by_difference) + .05)
        << name;
  }
}

TEST(AutoencoderTrainee, has_the_gradient_of_its_loss) {
  for (const PictureLoss loss : {PictureLoss::bce, PictureLoss::mse})
    check_gradient(hexagram_spec(CodeForm::numbers, false), {.loss = loss, .batch = 64, .seed = 1});
  check_gradient(hexagram_spec(CodeForm::gaussian, false), {.code = {.beta = 2}, .batch = 64, .seed = 1});
  check_gradient(hexagram_spec(CodeForm::probabilities, false),
                 {.code = {.sparse_kl = 3, .sparse_share = .2}, .batch = 64, .seed = 1});
  check_gradient(hexagram_spec(CodeForm::probabilities, true), {.batch = 64, .seed = 1});
  check_gradient(hexagram_spec(CodeForm::numbers, false),
                 {.code = {.sparse_l1 = 1, .noise = .2, .masking = .2}, .batch = 64, .seed = 1});
}

TEST(AutoencoderTrainee, finds_the_six_lines_of_hexagrams) {
  Autoencoder model(hexagram_spec(CodeForm::probabilities, true, "relu"), 5, {});
  AutoencoderTrainee trainee(model, hexagrams(12), {}, {.batch = 64, .seed = 5});
  TrainOptions options{.steps = 1200, .learning_rate = 5e-3, .weight_decay = 0, .clip = 0, .keep = 0};
  Trainer trainer(trainee, options);
  trainer.run({});
  const at::Tensor pixels = hexagrams(12).pixels;
  const at::Tensor codes = model.encode_all(pixels);
  std::set<std::vector<float>> distinct;
  for (int64_t i = 0; i < 64; ++i) {
    const float* row = codes.const_data_ptr<float>() + i * 6;
    distinct.emplace(row, row + 6);
  }
  EXPECT_EQ(distinct.size(), 64);
  EXPECT_TRUE(at::equal(model.decode_all(codes) > .5, pixels > 127));
}

TEST(AutoencoderTrainee, keeps_and_restores_its_moments) {
  Autoencoder model(hexagram_spec(CodeForm::numbers, false), 1, {});
  AutoencoderTrainee trainee(model, hexagrams(12), {}, {.batch = 16});
  TensorMap gradients;
  for (int64_t step = 0; step < 5; ++step) trainee.step(step, gradients);
  const TensorMap state = trainee.state();
  EXPECT_EQ(state.at("moments").sizes(), (at::IntArrayRef{5, 32, 1, 12, 12}));
  AutoencoderTrainee again(model, hexagrams(12), {}, {.batch = 16});
  again.restore(state);
  EXPECT_TRUE(at::equal(again.state().at("moments"), state.at("moments")));
  EXPECT_EQ(again.keepsakes().examples.size(0), 16);
}

}  // namespace
}  // namespace atelier
