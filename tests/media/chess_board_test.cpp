#include "media/chess_board.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "media/pictures.h"
#include "media/svg_check.h"

namespace atelier {
namespace {

ChessSquares empty_squares() {
  ChessSquares squares;
  for (auto& row : squares) row.fill('.');
  return squares;
}

Image drawn(const ChessBoard& board) {
  return draw_chess_frame({.board = board, .above = "Bo", .below = "1. e4"}, {.width_px = 181});
}

TEST(ChessBoard, is_even_in_its_sides_and_the_same_again) {
  NEEDS_MEDIA();
  const ChessBoard board{.squares = empty_squares()};
  EXPECT_EQ(drawn(board).size().width % 2, 0);
  EXPECT_EQ(drawn(board).size().height % 2, 0);
  EXPECT_TRUE(drawn(board).pixels.equal(drawn(board).pixels));
}

TEST(ChessBoard, shows_every_piece_of_both_sides_differently) {
  NEEDS_MEDIA();
  std::vector<at::Tensor> seen{drawn({.squares = empty_squares()}).pixels};
  for (const char letter : std::string("KQRBNPkqrbnp")) {
    ChessBoard board{.squares = empty_squares()};
    board.squares[3][4] = letter;
    seen.push_back(drawn(board).pixels);
    for (size_t i = 0; i + 1 < seen.size(); ++i) EXPECT_FALSE(seen[i].equal(seen.back())) << letter;
  }
}

TEST(ChessBoard, sets_a_piece_that_has_arrived_as_one_that_stands) {
  NEEDS_MEDIA();
  ChessBoard standing{.squares = empty_squares()}, arrived = standing;
  standing.squares[5][2] = 'n';
  arrived.moving = {{'n', {2, 5}}};
  EXPECT_TRUE(drawn(standing).pixels.equal(drawn(arrived).pixels));
}

TEST(ChessBoard, passes_over_letters_that_are_no_pieces) {
  ChessBoard board{.squares = empty_squares()};
  const std::string plain = chess_board_svg(board);
  board.squares[0] = {'x', '1', '\0', ' ', '<', '"', '-', '\xff'};
  EXPECT_EQ(chess_board_svg(board), plain);
  EXPECT_NO_THROW(check_svg(plain));
}

}  // namespace
}  // namespace atelier
