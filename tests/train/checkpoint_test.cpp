#include "train/checkpoint.h"

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "regression.h"
#include "support/scratch.h"
#include "train/trainer.h"

namespace atelier {
namespace {

TrainIdentity identity() {
  return {.fixed = {{"hidden", "512"}, {"preset", ""}},
          .extend = {{"steps", "30"}},
          .data = "abc",
          .seed = 18446744073709551615U,
          .feature = {{"vocabulary", "[\"a\"]"}}};
}

TensorFile some_checkpoint() {
  Regression regression;
  TrainOptions options;
  options.steps = 30;
  options.validate_every = 10;
  Trainer trainer(regression, options);
  trainer.run({});
  return checkpoint_file(trainer.state(), identity());
}

std::string refusal(const TensorFile& file) {
  const Scratch scratch;
  write_safetensors(scratch / "c.safetensors", file);
  try {
    read_checkpoint(scratch / "c.safetensors");
    return "";
  } catch (const Error& error) {
    EXPECT_NE(error.where().find("c.safetensors"), std::string::npos);
    return error.problem();
  }
}

TEST(Checkpoint, says_of_which_training_it_is) {
  const Scratch scratch;
  write_safetensors(scratch / "c.safetensors", some_checkpoint());
  const TrainIdentity read = read_identity(scratch / "c.safetensors");
  EXPECT_EQ(read.fixed, identity().fixed);
  EXPECT_EQ(read.extend, identity().extend);
  EXPECT_EQ(read.feature, identity().feature);
  EXPECT_EQ(read.data, "abc");
  EXPECT_EQ(read.seed, identity().seed);
  EXPECT_NO_THROW(refuse_other(identity(), read, "c"));
}

TEST(Checkpoint, of_other_settings_or_data_is_refused_with_the_differences) {
  TrainIdentity asked = identity();
  asked.fixed["hidden"] = "256";
  asked.fixed["preset"] = "small";
  asked.extend["steps"] = "60";
  asked.data = "def";
  try {
    refuse_other(asked, identity(), "c.safetensors");
    FAIL();
  } catch (const Error& error) {
    const std::string expected =
        "was begun with other settings: hidden: 512 in the checkpoint, 256 asked for; preset: nothing in the "
        "checkpoint, small asked for; other data";
    EXPECT_EQ(error.problem(), expected);
  }
}

TEST(Checkpoint, that_is_cut_off_is_refused) {
  const Scratch scratch;
  write_safetensors(scratch / "c.safetensors", some_checkpoint());
  const std::string whole = read_file(scratch / "c.safetensors");
  for (const size_t length : {size_t{0}, size_t{5}, size_t{300}, whole.size() / 2, whole.size() - 1}) {
    write_file(scratch / "cut.safetensors", whole.substr(0, length));
    EXPECT_THROW(read_checkpoint(scratch / "cut.safetensors"), Error) << length;
    EXPECT_THROW(read_identity(scratch / "cut.safetensors"), Error) << length;
  }
}

TEST(Checkpoint, that_lies_is_refused) {
  const TensorFile sound = some_checkpoint();
  EXPECT_EQ(refusal(sound), "");
  for (const auto& [name, tensor] : sound.tensors) {
    if (name.find("trainee.") != std::string::npos) continue;  // the trainee's own matter
    TensorFile lacks = sound, other = sound;
    lacks.tensors.erase(name);
    other.tensors[name] = at::zeros({2, 2, 7}, at::kHalf);
    EXPECT_NE(refusal(lacks), "") << name;
    EXPECT_NE(refusal(other), "") << name;
  }
  for (const auto& [key, text] : sound.metadata) {
    if (key == "vocabulary" || key == "train.data" || key == "train.options" || key == "train.seed") continue;
    for (const char* bad : {"", "[", "{}", "7", "{\"course\": {\"step\": \"x\"}}"}) {
      TensorFile other = sound;
      other.metadata[key] = bad;
      EXPECT_NE(refusal(other), "") << key << " " << bad;
    }
  }
  EXPECT_NE(refusal({}), "");
}

TEST(Checkpoint, of_another_model_is_refused_by_the_trainer) {
  const Scratch scratch;
  TensorFile other = some_checkpoint();
  for (auto& [name, tensor] : other.tensors)
    if (name.ends_with("weight")) tensor = at::zeros({9, 9});
  write_safetensors(scratch / "c.safetensors", other);
  Regression regression;
  TrainOptions options;
  options.steps = 60;
  Trainer trainer(regression, options);
  EXPECT_THROW(trainer.resume(read_checkpoint(scratch / "c.safetensors")), Error);
}

TEST(Checkpoint, models_alone_have_parameters_and_what_they_are) {
  const TensorFile file = model_file({{"weight", at::zeros({2})}}, identity(), 400, 2.125);
  EXPECT_EQ(file.tensors.size(), 1);
  EXPECT_EQ(file.metadata.at("vocabulary"), "[\"a\"]");
  EXPECT_EQ(file.metadata.at("train.step"), "400");
  EXPECT_EQ(file.metadata.at("train.loss"), "2.125");
  EXPECT_FALSE(model_file({}, identity(), 1, NAN).metadata.contains("train.loss"));
}

}  // namespace
}  // namespace atelier
