#include "charrnn/pgn.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "charrnn/game_text.h"

namespace atelier {
namespace {

std::vector<PgnGame> games_of(const std::string& text) {
  std::vector<PgnGame> games;
  PgnReader reader(text);
  while (auto game = reader.next()) games.push_back(std::move(*game));
  return games;
}

std::string moves_of(const PgnGame& game) {
  return join(game.moves, " ");
}

TEST(Pgn, has_tags_moves_and_a_result) {
  const auto games = games_of(
      "[Event \"A \\\"quoted\\\" one\"]\r\n[White \"Nobody\"]\r\n\r\n1.e4 e5 2. Nf3 Nc6 3.Bb5 1/2-1/2\r\n");
  ASSERT_EQ(games.size(), 1U);
  EXPECT_EQ(games[0].tags.at("Event"), "A \"quoted\" one");
  EXPECT_EQ(games[0].tags.at("White"), "Nobody");
  EXPECT_EQ(moves_of(games[0]), "e4 e5 Nf3 Nc6 Bb5");
  EXPECT_EQ(games[0].result, "1/2-1/2");
  EXPECT_EQ(games[0].problem, "");
}

TEST(Pgn, comments_variations_and_marks_are_passed_over) {
  const auto games = games_of(
      "% an escaped line: 1.d4\n"
      "1. e4 {the best (by test)} e5!? $14 (1... c5 2. Nf3 (2. c3 {Alapin ) } d5) 2... d6) ; 1...e6\n"
      "2.Nf3 2...Nc6?? 3. Bb5\n a6 *");
  ASSERT_EQ(games.size(), 1U);
  EXPECT_EQ(moves_of(games[0]), "e4 e5 Nf3 Nc6 Bb5 a6");
  EXPECT_EQ(games[0].problem, "");
}

TEST(Pgn, marks_of_check_are_written_right) {
  const auto games = games_of("1.f3 e5 2.g4 Qh4 0-1");
  EXPECT_EQ(moves_of(games.at(0)), "f3 e5 g4 Qh4#");
}

TEST(Pgn, a_bad_game_leaves_the_next_as_it_is) {
  const auto games = games_of(
      "[Event \"1\"]\n\n1.e4 e5 2.Ke3 Nf6 1-0\n\n"
      "[Event \"2\"]\n\n1.d4 {never closed\n d5 1-0\n\n"
      "[Event \"3\"]\n\n1.c4 (1.b3 e5 1-0\n\n"
      "[Event \"4\"]\n[Nothing]\n\n1.Nf3 *\n\n"
      "[Event \"5\"]\n[FEN \"nonsense\"]\n\n1.Nf3 *\n\n"
      "[Event \"6\"]\n\n1.g3 g6");
  ASSERT_EQ(games.size(), 6U);
  EXPECT_EQ(games[0].problem, "'Ke3' is no legal move after 2 half-moves");
  EXPECT_EQ(games[0].problem_line, 3);
  EXPECT_EQ(games[1].problem, "a comment is never closed");
  EXPECT_EQ(games[2].problem, "a variation is never closed");
  EXPECT_EQ(games[2].problem_line, 12);
  EXPECT_NE(games[3].problem, "");
  EXPECT_NE(games[4].problem.find("no position"), std::string::npos);
  EXPECT_EQ(games[5].problem, "");
  EXPECT_EQ(moves_of(games[5]), "g3 g6");
}

TEST(Pgn, games_from_other_positions_are_played_from_there) {
  const auto games = games_of("[SetUp \"1\"]\n[FEN \"4k3/P7/8/8/8/8/8/4K3 w - - 0 1\"]\n\n1.a8=Q+ Kf7 *");
  ASSERT_EQ(games.size(), 1U);
  EXPECT_FALSE(games[0].is_whole_game());
  EXPECT_EQ(moves_of(games[0]), "a8=Q+ Kf7");
}

TEST(Pgn, nothing_has_no_games) {
  EXPECT_TRUE(games_of("").empty());
  EXPECT_TRUE(games_of(" \n{ alone }\n").empty());
}

TEST(Pgn, any_bytes_come_to_an_end) {
  for (const std::string text :
       {"]", ")", "}", "[", "(", "{", "$", "\"", "[\"", "1.", "1.e4 ]]]", "\xff\xfe"})
    EXPECT_LE(games_of(text).size(), 1U) << text;
}

TEST(Pgn, of_the_shared_games_is_read_whole) {
  const fs::path folder = fs::path(ATELIER_SOURCE_DIR) / "../shared/data/text";
  if (!fs::exists(folder / "capablanca.pgn")) GTEST_SKIP() << "no " << folder;
  for (const char* name : {"capablanca.pgn", "london1851.pgn"}) {
    const auto games = games_of(read_file(folder / name));
    EXPECT_GT(games.size(), 80U);
    for (const PgnGame& game : games) EXPECT_EQ(game.problem, "") << name << ':' << game.problem_line;
  }
}

TEST(GameText, is_a_pair_of_moves_a_line) {
  EXPECT_EQ(game_text({"e4", "e5", "Nf3"}), "e4 e5\nNf3\n\n");
  EXPECT_EQ(game_text({"e4", "e5", "Nf3"}, true), "1.e4 e5\n2.Nf3\n\n");
}

TEST(GameText, is_followed_to_the_first_illegal_move) {
  const auto games =
      read_game_text("e4 e5\nNf3 Nc6\n\n1.d4 d5\n2.Nf6 Nf6\n\n\nc4\n1-0\n\nf3 e5 g4 Qh4#\na3\n\n");
  ASSERT_EQ(games.size(), 4U);
  EXPECT_TRUE(games[0].is_legal());
  EXPECT_EQ(games[0].num_legal, 4U);
  EXPECT_EQ(games[1].num_legal, 2U);
  EXPECT_FALSE(games[1].is_legal());
  EXPECT_EQ(games[1].line, 4);
  EXPECT_TRUE(games[2].is_legal());
  EXPECT_EQ(games[2].words.size(), 1U);
  EXPECT_EQ(games[3].num_legal, 4U);  // nothing goes on after mate
}

TEST(GameText, that_is_cut_off_loses_its_last_word) {
  const auto games = read_game_text("e4 e5\nNf3 Nc");
  ASSERT_EQ(games.size(), 1U);
  EXPECT_TRUE(games[0].is_cut);
  EXPECT_TRUE(games[0].is_legal());
  EXPECT_EQ(games[0].num_legal, 3U);
  EXPECT_TRUE(read_game_text("e4").empty());
}

}  // namespace
}  // namespace atelier
