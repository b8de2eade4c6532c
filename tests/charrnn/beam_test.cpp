#include "charrnn/beam.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace atelier {
namespace {

const Vocabulary kVocabulary(std::vector<char32_t>{'a', 'b', 'c'}, true, false);

CharModel some_model() {
  ModelOptions options;
  options.hidden = 24;
  options.layers = 2;
  return CharModel(options, kVocabulary.size(), uint64_t{4});
}

// Texts of `length` symbols at most with their log-probabilities, all of them.
void enumerate(const StepNetwork& network, const StepNetwork::State& state, const std::vector<float>& scores,
               const std::string& text, double sum, int64_t left, std::map<std::string, double>& all) {
  const std::vector<double> nats = log_probabilities(scores);
  for (int32_t symbol = 0; symbol < network.num_symbols(); ++symbol) {
    const double sum_here = sum + nats[symbol];
    const std::string here = text + kVocabulary.text(symbol);
    if (symbol == kVocabulary.end() || left == 1) {
      all[symbol == kVocabulary.end() ? here + "." : here] = sum_here;
      continue;
    }
    StepNetwork::State next = state;
    std::vector<float> next_scores;
    network.read({&symbol, 1}, next, next_scores);
    enumerate(network, next, next_scores, here, sum_here, left - 1, all);
  }
}

TEST(Beam, wide_enough_finds_the_likeliest_of_all_texts) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  StepNetwork::State state = network.resting_state(1);
  std::vector<float> scores;
  for (const int32_t symbol : beginning(kVocabulary, {1})) network.read({&symbol, 1}, state, scores);
  std::map<std::string, double> all;
  enumerate(network, state, scores, "", 0, 4, all);
  std::multimap<double, std::string, std::greater<>> ranked;
  for (const auto& [text, sum] : all) ranked.emplace(sum, text);
  const std::vector<Sample> found =
      beam_search(network, kVocabulary, {1}, 0, 5, {.length = 4}, {.width = 400});
  ASSERT_EQ(found.size(), 5u);
  auto wanted = ranked.begin();
  for (const Sample& sample : found) {
    double sum = 0;
    for (const double nats : sample.log_probabilities) sum += nats;
    EXPECT_NEAR(sum, wanted->first, 1e-5);
    EXPECT_EQ(sample.text + (sample.has_ended ? "." : ""), wanted->second);
    ++wanted;
  }
}

TEST(Beam, finds_different_texts_best_first_and_ends_them_at_stops) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  const std::vector<Sample> found =
      beam_search(network, kVocabulary, {0}, 7, 6, {.length = 30, .stop = {"b"}}, {.width = 10});
  std::set<std::string> texts;
  for (const Sample& sample : found) {
    EXPECT_EQ(sample.text.find('b'), std::string::npos);
    EXPECT_TRUE(texts.insert(sample.text).second) << sample.text;
  }
  EXPECT_EQ(found.front().number, 7);
  EXPECT_EQ(found.size(), 6u);
}

TEST(Beam, ranked_by_the_mean_gives_longer_texts) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  const auto length = [&](double power) {
    return beam_search(network, kVocabulary, {}, 0, 1, {.length = 20}, {.width = 8, .length_power = power})
        .front()
        .symbols.size();
  };
  EXPECT_GE(length(1), length(0));
}

}  // namespace
}  // namespace atelier
