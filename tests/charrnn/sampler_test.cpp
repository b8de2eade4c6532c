#include "charrnn/sampler.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace atelier {
namespace {

ModelOptions small(const std::string& cell) {
  ModelOptions options;
  options.cell = cell;
  options.hidden = 40;
  options.embedding = 12;
  options.layers = 3;
  options.layer_norm = options.residual = options.tied = true;
  return options;
}

std::vector<Sample> samples_of(const StepNetwork& network, const Vocabulary& vocabulary, int64_t count,
                               const SampleOptions& options) {
  std::vector<Sample> samples;
  write_samples(network, vocabulary, {{{0, 1}}}, 0, count, options,
                {[&](const Sample& sample) { samples.push_back(sample); }});
  return samples;
}

class Steps : public testing::TestWithParam<const char*> {};

TEST_P(Steps, read_as_whole_sequences_are_read) {
  const CharModel model(small(GetParam()), 9, uint64_t{2});
  const StepNetwork network(model);
  const int64_t length = 12, batch = 3;
  at::Tensor inputs = at::Tensor(RandomStream(1, "inputs").uniform({length, batch}) * 9).to(at::kLong);
  ModelState whole = model.resting_state(batch);
  const at::Tensor wanted = model.scores(inputs, whole, {});
  StepNetwork::State state = network.resting_state(batch);
  std::vector<float> scores;
  for (int64_t t = 0; t < length; ++t) {
    std::vector<int32_t> symbols;
    for (int64_t i = 0; i < batch; ++i) symbols.push_back(static_cast<int32_t>(inputs[t][i].item<int64_t>()));
    network.read(symbols, state, scores);
    for (int64_t i = 0; i < batch; ++i)
      for (int64_t v = 0; v < 9; ++v) EXPECT_NEAR(scores[i * 9 + v], wanted[t][i][v].item<float>(), 1e-4);
  }
}
INSTANTIATE_TEST_SUITE_P(All, Steps, testing::Values("lstm", "mlstm", "gru", "rnn", "minlstm", "mingru"));

TEST(Sampler, writes_the_same_on_any_count_of_streams_and_threads) {
  ModelOptions options = small("lstm");
  options.hidden = 300;
  const CharModel model(options, 9, uint64_t{2});
  const Vocabulary vocabulary(std::vector<char32_t>{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}, true, false);
  for (const bool low_precision : {false, true}) {
    const StepNetwork network(model, low_precision);
    std::vector<std::vector<Sample>> all;
    for (const int64_t streams : {1, 3, 16}) {
      const int before = at::get_num_threads();
      at::set_num_threads(streams == 3 ? 3 : 1);
      all.push_back(samples_of(network, vocabulary, 10, {.length = 30, .streams = streams, .seed = 5}));
      at::set_num_threads(before);
    }
    for (const auto& samples : all) {
      ASSERT_EQ(samples.size(), 10u);
      for (size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(samples[i].number, int64_t(i));
        EXPECT_EQ(samples[i].text, all[0][i].text);
        EXPECT_EQ(samples[i].log_probabilities, all[0][i].log_probabilities);
      }
    }
    EXPECT_NE(all[0][0].text, all[0][1].text);
  }
}

TEST(Sampler, ends_at_ends_stops_and_lengths) {
  const CharModel model(small("gru"), 4, uint64_t{2});
  const Vocabulary vocabulary(std::vector<char32_t>{'a', 'b', 'c'}, true, false);
  const StepNetwork network(model);
  for (const Sample& sample : samples_of(network, vocabulary, 20, {.length = 50, .seed = 1})) {
    EXPECT_TRUE(sample.has_ended || sample.text.size() == 50);
    EXPECT_EQ(sample.log_probabilities.size(), sample.text.size() + (sample.has_ended ? 1 : 0));
  }
  for (const Sample& sample : samples_of(network, vocabulary, 20, {.length = 50, .stop = {"b"}, .seed = 1}))
    EXPECT_EQ(sample.text.find('b'), std::string::npos);
}

TEST(Sampler, tells_early_only_what_no_stop_takes_back) {
  const CharModel model(small("gru"), 4, uint64_t{2});
  const Vocabulary vocabulary(std::vector<char32_t>{'a', 'b', 'c'}, true, false);
  const StepNetwork network(model);
  for (const int64_t streams : {1, 5}) {
    const SampleOptions options{.length = 60, .stop = {"abc", "bb"}, .streams = streams, .seed = 1};
    std::string told;
    size_t num_times = 0;
    write_samples(network, vocabulary, {{{0, 1}, {2}}, 10}, 0, 20, options,
                  {.give =
                       [&](const Sample& sample) {
                         EXPECT_EQ(told, sample.text);
                         EXPECT_EQ(sample.symbols.size(), sample.text.size());
                         told.clear();
                       },
                   .written =
                       [&](const Sample& sample, size_t from, size_t to) {
                         EXPECT_EQ(from, told.size());
                         for (size_t i = from; i < to; ++i) told += vocabulary.text(sample.symbols[i]);
                         ++num_times;
                       }});
    EXPECT_GT(num_times, 20u);
  }
}

TEST(Sampler, holds_back_what_a_stop_may_begin_with) {
  const Vocabulary vocabulary(std::vector<char32_t>{'a', 'b', U'é'}, false, false);
  const auto settled = [&](const std::vector<int32_t>& symbols, const std::vector<std::string>& stops) {
    Sample sample{.symbols = symbols, .text = "", .log_probabilities = {}};
    for (const int32_t symbol : symbols) sample.text += vocabulary.text(symbol);
    return num_settled(sample, vocabulary, {.stop = stops});
  };
  EXPECT_EQ(settled({0, 1, 0}, {}), 3u);
  EXPECT_EQ(settled({0, 1, 0}, {"ab"}), 2u);
  EXPECT_EQ(settled({1, 0, 2}, {"aéb", "éa"}), 1u);
  EXPECT_EQ(settled({0}, {"aaaa"}), 0u);
}

TEST(Choices, keep_to_their_shares) {
  const std::vector<float> scores{std::log(.5f), std::log(.3f), std::log(.15f), std::log(.05f)};
  const auto counts = [&](const ChoiceOptions& options, const std::vector<int32_t>& recent = {}) {
    std::map<int32_t, int> counts;
    RandomStream random(1, "choice");
    for (int i = 0; i < 4000; ++i) ++counts[choose(scores, recent, options, random).symbol];
    return counts;
  };
  EXPECT_NEAR(counts({})[1], 1200, 100);
  EXPECT_EQ(counts({.temperature = 0}).size(), 1u);
  EXPECT_GT(counts({.temperature = .5})[0], 2600);
  EXPECT_EQ(counts({.top_k = 2}).size(), 2u);
  EXPECT_EQ(counts({.top_p = .9}).size(), 3u);
  EXPECT_EQ(counts({.min_p = .2}).size(), 3u);
  EXPECT_LT(counts({.repetition = 3}, {0})[0], 1000);
  RandomStream random(1, "choice");
  EXPECT_NEAR(choose(scores, {}, {.temperature = 0}, random).log_probability, std::log(.5), 1e-6);
}

}  // namespace
}  // namespace atelier
