#include "charrnn/score.h"

#include <gtest/gtest.h>

#include <map>

namespace atelier {
namespace {

std::map<std::string, std::string> named(const SampleScore& score) {
  std::map<std::string, std::string> values;
  for (const SampleScore::Entry& entry : score.entries()) values[entry.name] = entry.text;
  return values;
}

EachText corpus_of(const std::vector<std::string>& texts) {
  return [texts](const std::function<void(std::string_view)>& take) {
    for (const std::string& text : texts) take(text);
  };
}

TEST(Scores, of_games_say_how_far_they_are_legal) {
  const auto score = named(score_chess("e4 e5\nNf3 Nc6\n\nd4 d5\nKe3\n\nf3 e5\ng4 Qh4\n\n", corpus_of({})));
  EXPECT_EQ(score.at("games"), "3");
  EXPECT_EQ(score.at("legal-share"), "0.667");
  EXPECT_EQ(score.at("half-moves-mean"), "3.333");
  EXPECT_EQ(score.at("half-moves-median"), "4");
  EXPECT_EQ(score.at("half-moves-mean-of-illegal"), "2");
  EXPECT_EQ(score.at("longest-legal-game"), "4");
  EXPECT_EQ(score.at("longest-legal-line"), "1");
  EXPECT_FALSE(score.contains("copied-run-mean"));
}

TEST(Scores, of_games_find_runs_of_moves_within_one_game) {
  const std::string sample = "e4 e5\nNf3 Nc6\nBb5\n\nd4 d5\n\n";
  const auto text = named(score_chess(sample, corpus_of({"e4 c5\nNf3 Nc6\nBb5 a6\n\nd4 d5\n\n"})));
  EXPECT_EQ(text.at("corpus-games"), "2");
  EXPECT_EQ(text.at("copied-run-longest"), "3");  // Nf3 Nc6 Bb5
  EXPECT_EQ(text.at("games-copied-whole"), "0.5");
  const auto pgn = named(score_chess(sample, corpus_of({"[Event \"x\"]\n\n1.e4 c5 2.Nf3 Nc6 3.Bb5 *\n"})));
  EXPECT_EQ(pgn.at("copied-run-longest"), "3");
}

TEST(Scores, of_nothing_are_short) {
  EXPECT_EQ(named(score_chess("", corpus_of({"e4"}))).at("games"), "0");
  EXPECT_EQ(named(score_copies("", corpus_of({"e4"}), 5)).at("characters"), "0");
}

TEST(Scores, of_copies_count_characters_and_lines) {
  const auto score = named(score_copies("abcdeX\nYY\nabc\n", corpus_of({"zabcdez", "é"}), 4));
  EXPECT_EQ(score.at("characters"), "14");
  EXPECT_EQ(score.at("run-longest"), "5");
  EXPECT_EQ(score.at("run-longest-text"), "abcde");
  EXPECT_EQ(score.at("run-longest-line"), "1");
  EXPECT_EQ(score.at("copied-share"), "0.357");  // five of fourteen
  EXPECT_EQ(score.at("lines"), "3");
  EXPECT_EQ(score.at("lines-copied-share"), "0.333");
}

TEST(Scores, of_copies_see_runs_across_the_pieces_of_a_corpus) {
  std::string corpus((1 << 20) - 3, 'x');
  corpus += "aébcdé";  // a letter of two bytes on the seam
  const auto score = named(score_copies("aébcdé", corpus_of({corpus}), 3));
  EXPECT_EQ(score.at("run-longest"), "6");
}

}  // namespace
}  // namespace atelier
