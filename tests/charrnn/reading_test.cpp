#include "charrnn/reading.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "charrnn/conversation.h"
#include "charrnn/known_symbols.h"
#include "charrnn/score_bits.h"
#include "charrnn/surprise_text.h"

namespace atelier {
namespace {

const Vocabulary kVocabulary(std::vector<char32_t>{'\n', ' ', 'a', 'b', 'c'}, true, false);

CharModel some_model(const std::string& cell = "lstm") {
  ModelOptions options;
  options.cell = cell;
  options.hidden = 20;
  options.layers = 2;
  return CharModel(options, kVocabulary.size(), uint64_t{4});
}

TEST(Reading, is_surprised_as_the_writing_was) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  const std::vector<int32_t> prime{2, 3};
  write_samples(network, kVocabulary, {{prime}}, 0, 3, {.length = 40, .seed = 3}, {[&](const Sample& sample) {
                  const Reading reading = reading_of(network, kVocabulary, prime, sample, all_units(network));
                  ASSERT_EQ(reading.bits.size(), 2 + sample.symbols.size());
                  EXPECT_EQ(reading.activity.size(), 40 * reading.bits.size());
                  for (size_t i = 0; i < sample.symbols.size(); ++i)
                    EXPECT_DOUBLE_EQ(-reading.bits[2 + i] * std::log(2.0), sample.log_probabilities[i]);
                  for (const float activity : reading.activity) EXPECT_LE(std::abs(activity), 1);
                }});
}

TEST(Reading, of_many_documents_is_that_of_each) {
  const CharModel model = some_model("gru");
  const StepNetwork network(model);
  const std::vector<std::vector<int32_t>> documents{{2, 3}, {}, {1, 2, 3, 4, 1, 2}, {4}, {2, 2, 2, 1}};
  for (const int64_t streams : {1, 2, 64}) {
    const auto bits = bits_of(network, documents, streams);
    for (size_t i = 0; i < documents.size(); ++i) {
      const std::vector<double> alone = read_text(network, documents[i]).bits;
      ASSERT_EQ(bits[i].size(), alone.size());
      for (size_t t = 0; t < alone.size(); ++t)
        EXPECT_TRUE(bits[i][t] == alone[t] || (std::isnan(bits[i][t]) && t == 0 && std::isnan(alone[t])));
    }
  }
}

TEST(Units, are_named_by_layer_and_number) {
  EXPECT_EQ(parse_unit("17", 3), (Unit{2, 17}));
  EXPECT_EQ(parse_unit("layer2:40", 3), (Unit{1, 40}));
  EXPECT_EQ(unit_name({1, 40}), "layer 2, unit 40");
  for (const char* text : {"", "a", "-1", "layer:3", "layer0:3", "layer2", "3:4", "layer2:x"})
    EXPECT_THROW(parse_unit(text, 3), Error) << text;
}

TEST(Units, that_tell_most_switch_slowly_and_are_no_copies) {
  const std::vector<Unit> units{{0, 0}, {0, 1}, {0, 2}, {0, 3}};
  Reading reading;
  for (int t = 0; t < 160; ++t) {
    reading.bits.push_back(1);
    const float slow = t / 40 % 2 ? 0.8f : -0.8f, other = t / 32 % 2 ? 0.5f : -0.5f;
    for (const float activity : {t % 2 ? 1.f : -1.f, slow, -slow * 0.9f, other})
      reading.activity.push_back(activity);
  }
  EXPECT_EQ(telling_units({reading}, units, 2), (std::vector<Unit>{{0, 1}, {0, 3}}));
}

TEST(KnownSymbols, take_what_is_near) {
  std::map<char32_t, int64_t> counts;
  EXPECT_EQ(known_numbers("aÀ☃B", kVocabulary, Unknown::nearest, &counts), (std::vector<int32_t>{2, 2, 3}));
  EXPECT_EQ(counts.size(), 3u);
  EXPECT_EQ(known_numbers("a☃B", kVocabulary, Unknown::skip), (std::vector<int32_t>{2}));
  EXPECT_THROW(known_numbers("☃", kVocabulary, Unknown::error), Error);
}

TEST(Conversation, answers_in_one_line_and_begins_anew) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  const ConversationOptions options{.sample = {.length = 50, .seed = 2}, .you = "", .other = "b"};
  Conversation talk(network, kVocabulary, options), again(network, kVocabulary, options);
  for (const char* line : {"abc", "", "☃", "Ca"}) {
    std::string told;
    const std::string answer = talk.answer(line, [&](const std::string& bit) { told += bit; });
    EXPECT_EQ(told, answer);
    EXPECT_TRUE(answer.starts_with("b: ") && answer.size() > 3) << answer;
    EXPECT_EQ(answer.find('\n'), std::string::npos);
    EXPECT_EQ(again.answer(line), answer);
  }
  talk.begin();
  EXPECT_FALSE(talk.has_begun());
}

TEST(SurpriseText, is_the_text_where_codes_are_taken_out) {
  SurpriseText text;
  std::string colored = text.colored("a", NAN);
  for (const auto& [symbol, bits] : {std::pair{"b", 1}, {"c", 1}, {" ", 9}, {"d", 9}})
    colored += text.colored(symbol, bits);
  colored += text.plain();
  EXPECT_TRUE(colored.starts_with("a\033[38;2;"));
  EXPECT_NE(colored.find("bc \033[38;2;"), std::string::npos);
  EXPECT_TRUE(colored.ends_with("d\033[0m"));
}

std::map<std::string, std::string> named(const SampleScore& score) {
  std::map<std::string, std::string> values;
  for (const SampleScore::Entry& entry : score.entries()) values[entry.name] = entry.text;
  return values;
}

TEST(Scores, of_networks_charge_ends_and_name_what_is_unknown) {
  const CharModel model = some_model();
  const StepNetwork network(model);
  auto lines = named(score_bits(network, kVocabulary, "lines", "ab\n\na☃b c\n"));
  EXPECT_EQ(lines["documents"], "2");
  EXPECT_EQ(lines["characters"], "7");
  EXPECT_EQ(lines["charged"], "8");  // without the snowman, with two ends
  EXPECT_EQ(lines["unknown-skipped"], "1");
  EXPECT_NE(lines["unknown-characters"].find("U+2603"), std::string::npos);
  const Vocabulary without_end(kVocabulary.symbols(), false, false);
  const CharModel other(model.options(), without_end.size(), uint64_t{4});
  auto whole = named(score_bits(StepNetwork(other), without_end, "none", "abc\n"));
  EXPECT_EQ(whole["charged"], "3");
  EXPECT_FALSE(whole.contains("documents"));
}

}  // namespace
}  // namespace atelier
