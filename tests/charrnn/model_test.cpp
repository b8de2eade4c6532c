#include "charrnn/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "charrnn/presets.h"
#include "charrnn/trainee.h"
#include "charrnn/training_text.h"
#include "tensor/adam.h"

namespace atelier {
namespace {

ModelOptions tiny(const std::string& cell) {
  ModelOptions options;
  options.cell = cell;
  options.hidden = 24;
  options.dropout = options.output_dropout = 0;
  return options;
}

std::vector<std::vector<int32_t>> letters(int64_t count) {
  std::vector<int32_t> text;
  for (int64_t i = 0; i < count; ++i) text.push_back(static_cast<int32_t>(i % 7));
  return {text};
}

// The loss after `steps` of Adam.
double trained(CharTrainee& trainee, int64_t steps) {
  std::map<std::string, Adam> memory;
  double loss = NAN;
  for (int64_t step = 0; step < steps; ++step) {
    TensorMap gradients;
    loss = trainee.step(step, gradients);
    for (auto& [name, parameter] : trainee.parameters()) {
      if (!memory.contains(name)) memory[name] = Adam::at_rest(parameter);
      memory[name].step(parameter, gradients.at(name), .01, static_cast<int>(step + 1));
    }
  }
  return loss;
}

class Models : public testing::TestWithParam<const char*> {};

TEST_P(Models, learn_a_round_of_letters) {
  CharModel model(tiny(GetParam()), 7, uint64_t{1});
  CharTrainee trainee(model, letters(400), letters(100),
                      {.batches = {.streams = 4, .length = 16}, .seed = 1});
  EXPECT_LT(trained(trainee, 150), .1);
  EXPECT_LT(trainee.validation_loss(), .1);
}
INSTANTIATE_TEST_SUITE_P(All, Models, testing::Values("lstm", "mlstm", "gru", "rnn", "minlstm", "mingru"));

TEST(CharModel, learns_with_all_that_it_can_leave_out_and_add) {
  ModelOptions options = tiny("lstm");
  options.layers = 3;
  options.embedding = 10;
  options.tied = options.layer_norm = options.residual = true;
  options.dropout = options.output_dropout = options.weight_dropout = .1;
  options.embedding_dropout = .05;
  CharModel model(options, 7, uint64_t{1});
  CharTrainee trainee(model, letters(400), letters(100),
                      {.batches = {.streams = 4, .length = 16}, .seed = 1});
  trained(trainee, 200);
  EXPECT_LT(trainee.validation_loss(), .15);
}

TEST(CharModel, begins_knowing_nothing) {
  const CharModel model(tiny("lstm"), 7, uint64_t{1});
  EXPECT_NEAR(nats_of(model, letters(300), false), std::log(7), .1);
}

TEST(CharModel, refuses_parameters_of_another_shape) {
  CharModel model(tiny("lstm"), 7, uint64_t{1});
  TensorMap parameters = model.parameters();
  EXPECT_NO_THROW(CharModel(tiny("lstm"), 7, parameters));
  EXPECT_THROW(CharModel(tiny("gru"), 7, parameters), Error);
  EXPECT_THROW(CharModel(tiny("lstm"), 8, parameters), Error);
  parameters["more"] = parameters["output"];
  EXPECT_THROW(CharModel(tiny("lstm"), 7, parameters), Error);
}

TEST(CharTrainee, goes_on_from_its_state_with_the_same_bits) {
  const CharTrainee::Options options{.batches = {.streams = 4, .length = 16}, .seed = 1};
  ModelOptions with_dropout = tiny("lstm");
  with_dropout.dropout = .3;
  CharModel one(with_dropout, 7, uint64_t{1}), other(with_dropout, 7, uint64_t{1});
  CharTrainee whole(one, letters(400), {}, options), stopped(other, letters(400), {}, options);
  TensorMap gradients, resumed;
  for (int64_t step = 0; step < 5; ++step) whole.step(step, gradients);
  for (int64_t step = 0; step < 4; ++step) stopped.step(step, resumed);
  CharTrainee after(other, letters(400), {}, options);
  after.restore(stopped.state());
  after.step(4, resumed);
  for (const auto& [name, gradient] : gradients) EXPECT_TRUE(gradient.equal(resumed.at(name))) << name;
}

TEST(Vocabulary, reads_back_and_names_what_it_never_saw) {
  const Vocabulary known = Vocabulary::of({U"aé😀\n"}, true, false);
  EXPECT_EQ(known.size(), 5);
  EXPECT_EQ(Vocabulary::parse(known.json()), known);
  EXPECT_EQ(known.text(*known.number(U'😀')), "😀");
  EXPECT_EQ(known.text(*known.end()), "");
  try {
    known.numbers(U"axé");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'x'"), std::string::npos) << error.what();
  }
  EXPECT_THROW(Vocabulary::parse("{\"symbols\": [1, -2]}"), Error);
}

TEST(TrainingText, holds_out_the_last_characters_or_whole_documents) {
  const TrainingText text({"0123456789\r\n01234567"}, {});
  EXPECT_EQ(text.train()[0].size(), 17u);
  EXPECT_EQ(text.held_out()[0], U"67");
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += "line " + std::to_string(i) + "\n\n";
  for (const Documents kind : {Documents::lines, Documents::blank}) {
    const TrainingText documents({lines}, {.documents = kind});
    EXPECT_EQ(documents.train().size(), 45u);
    EXPECT_EQ(documents.held_out().size(), 5u);
    EXPECT_EQ(documents.train_numbers(documents.vocabulary())[0].back(), *documents.vocabulary().end());
  }
  EXPECT_THROW(TrainingText({""}, {}), Error);
}

TEST(Batches, pass_over_all_documents_in_another_order_each_time) {
  std::vector<std::vector<int32_t>> documents;
  for (int32_t i = 0; i < 64; ++i) documents.push_back({i, i, i, i});
  Batches batches(documents, {.streams = 3, .length = 5, .seed = 1});
  const auto first = batches.at(0);
  EXPECT_TRUE(first.is_first);
  EXPECT_FALSE(batches.at(1).is_first);
  EXPECT_TRUE(batches.at(batches.steps_per_epoch()).is_first);
  EXPECT_FALSE(first.inputs.equal(batches.at(batches.steps_per_epoch()).inputs));
  EXPECT_TRUE(first.inputs.equal(batches.at(0).inputs));
  EXPECT_TRUE(first.inputs.narrow(0, 1, 4).equal(first.targets.narrow(0, 0, 4)));
}

TEST(Batches, of_a_small_text_are_fewer_and_shorter) {
  EXPECT_EQ(Batches({{1, 2, 3}}, {}).length(), 2);
  EXPECT_EQ(Batches({std::vector<int32_t>(120, 1)}, {}).streams(), 2);
  EXPECT_THROW(Batches({{1}}, {}), Error);
}

TEST(Dropout, goes_by_the_size_of_the_text) {
  const ModelOptions asked{.dropout = -1, .output_dropout = 0, .weight_dropout = -1, .embedding_dropout = -1};
  const ModelOptions small = with_dropout(asked, 1000, 200), vast = with_dropout(asked, 1000, 20'000);
  EXPECT_DOUBLE_EQ(small.dropout, .4);
  EXPECT_DOUBLE_EQ(small.weight_dropout, .3);
  EXPECT_EQ(small.output_dropout, 0);
  EXPECT_EQ(vast.dropout, 0);
  const ModelOptions medium = with_dropout(asked, 1000, 1000);
  EXPECT_GT(medium.dropout, .2);
  EXPECT_LT(medium.dropout, .3);
}

// What a document costs does not depend on the one before, and a training sees it so.
TEST(CharModel, forgets_where_a_document_begins) {
  constexpr int32_t kEnd = 6;
  const CharModel model(tiny("lstm"), 7, uint64_t{1});
  const std::vector<int32_t> first{kEnd, 0, 1, 2, 3}, second{kEnd, 5, 4, 3, 1}, other{kEnd, 2, 2, 4, 1};
  const auto joined = [&](const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
    return nats_of(model, {a, b, {kEnd}}, false, kEnd);
  };
  const double alone = nats_of(model, {first, {kEnd}}, false, kEnd);
  EXPECT_NEAR(joined(first, second) + joined(second, first), joined(first, first) + joined(second, second),
              1e-6);
  EXPECT_NEAR(joined(first, first), alone, 1e-6);
  EXPECT_GT(std::abs(joined(first, other) - joined(first, second)), 1e-6);
}

}  // namespace
}  // namespace atelier
