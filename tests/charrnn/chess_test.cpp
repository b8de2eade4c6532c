#include "charrnn/chess.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "charrnn/san.h"

namespace atelier {
namespace {

std::vector<int64_t> counts(const std::string& fen, int depth) {
  std::vector<int64_t> result;
  for (int i = 1; i <= depth; ++i) result.push_back(perft(position_from_fen(fen), i));
  return result;
}

using Counts = std::vector<int64_t>;

// The positions and counts are those of the Chess Programming Wiki, "Perft Results".
TEST(Chess, has_the_known_number_of_games_from_the_start) {
  EXPECT_EQ(counts(fen_of(starting_position()), 4), (Counts{20, 400, 8902, 197281}));
}

TEST(Chess, castles_promotes_and_takes_in_passing) {
  EXPECT_EQ(counts("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 4),
            (Counts{48, 2039, 97862, 4085603}));
  EXPECT_EQ(counts("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 5), (Counts{14, 191, 2812, 43238, 674624}));
  EXPECT_EQ(counts("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1", 4),
            (Counts{6, 264, 9467, 422333}));
  EXPECT_EQ(counts("r2q1rk1/pP1p2pp/Q4n2/bbp1p3/Np6/1B3NBn/pPPP1PPP/R3K2R b KQ - 0 1", 4),
            (Counts{6, 264, 9467, 422333}));
  EXPECT_EQ(counts("rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", 4),
            (Counts{44, 1486, 62379, 2103487}));
  EXPECT_EQ(counts("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10", 3),
            (Counts{46, 2079, 89890}));
}

TEST(Chess, positions_are_written_as_they_are_read) {
  for (const std::string fen :
       {"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
        "rnbqkbnr/pp1ppppp/8/2p5/4P3/8/PPPP1PPP/RNBQKBNR w KQkq c6 0 2", "8/8/8/4k3/8/8/4P3/4K3 b - - 3 40"})
    EXPECT_EQ(fen_of(position_from_fen(fen)), fen);
}

TEST(Chess, what_is_no_position_is_refused) {
  for (const std::string fen :
       {"", "8/8/8/8/8/8/8/8 w - - 0 1", "kk6/8/8/8/8/8/8/K7 w - - 0 1", "k7/8/8/8/8/8/K7 w - -",
        "k8/8/8/8/8/8/8/K7 w - -", "k7/8/8/8/8/8/8/K6x w - -", "k7/8/8/8/8/8/8/K7 x - -",
        "k7/8/8/8/8/8/8/K7 w - e9", "k7/9/8/8/8/8/8/K7 w - -"})
    EXPECT_THROW(position_from_fen(fen), Error) << fen;
}

TEST(Chess, castling_that_the_board_contradicts_is_none) {
  EXPECT_EQ(position_from_fen("4k3/8/8/8/8/8/8/4K2R w KQkq - 0 1").castling, Position::white_short);
}

// Writes every legal move down and reads it again, to `depth`.
void check_notation(const Position& position, int depth) {
  for (const Move& move : legal_moves(position)) {
    const std::string text = san_of(position, move);
    ASSERT_EQ(move_from_san(position, text), move) << fen_of(position) << ' ' << text;
    if (depth > 1) check_notation(after(position, move), depth - 1);
  }
}

TEST(San, goes_there_and_back) {
  check_notation(starting_position(), 2);
  check_notation(position_from_fen("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"),
                 2);
  check_notation(position_from_fen("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1"), 2);
  check_notation(position_from_fen("7k/8/8/1Q1Q4/8/1Q6/8/K7 w - - 0 1"), 1);
}

std::string written(const std::string& fen, const std::string& move) {
  const Position position = position_from_fen(fen);
  const std::optional<Move> read = move_from_san(position, move);
  return read ? san_of(position, *read) : "";
}

TEST(San, is_as_short_as_it_can_be) {
  const std::string knights = "4k3/8/8/8/8/8/8/1N2KN2 w - - 0 1";
  EXPECT_EQ(written(knights, "Nbd2"), "Nbd2");
  EXPECT_EQ(written(knights, "Nd2"), "");  // names two moves
  EXPECT_EQ(written(knights, "Nba3"), "Na3");
  const std::string queens = "7k/8/8/1Q1Q4/8/1Q6/8/K7 w - - 0 1";
  EXPECT_EQ(written(queens, "Qb5d3"), "Qb5d3");
  EXPECT_EQ(written(queens, "Qbd3"), "");
  EXPECT_EQ(written("R7/8/8/7k/8/8/8/R5K1 w - - 0 1", "R1a4"), "R1a4");
  EXPECT_EQ(written("4k3/8/8/8/1b6/2N5/8/4K1N1 w - - 0 1", "Ne2"), "Ne2");  // the other is pinned
}

TEST(San, marks_check_and_mate) {
  EXPECT_EQ(written("7k/8/8/8/8/8/6PP/R5K1 w - - 0 1", "Ra8"), "Ra8+");
  EXPECT_EQ(written("7k/6pp/8/8/8/8/6PP/R5K1 w - - 0 1", "Ra8"), "Ra8#");
  EXPECT_EQ(written("4k3/P7/8/8/8/8/8/4K3 w - - 0 1", "a8=Q"), "a8=Q+");
  EXPECT_EQ(written("5k2/8/8/8/8/8/8/4K2R w K - 0 1", "0-0+"), "O-O+");
}

TEST(San, that_is_not_strict_is_refused) {
  const std::string fen = "4k3/P7/8/3p4/4P3/8/8/R3K2R w KQ - 0 1";
  for (const std::string text : {"", "a8", "a8Q", "a8=K", "a8=P", "ed5", "exe5", "xd5", "exd6", "Ke9", "Kg1",
                                 "e5e6", "Pe5", "Rd1d2", "O-O-O-O", "e5 ", "++", "Kxd1", "e5=Q"})
    EXPECT_EQ(written(fen, text), "") << text;
  EXPECT_EQ(written(fen, "exd5"), "exd5");
  EXPECT_EQ(written(fen, "O-O-O"), "O-O-O");
}

}  // namespace
}  // namespace atelier
