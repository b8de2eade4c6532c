#include "charrnn-draw/position.h"

#include <cctype>
#include <cstdlib>
#include <string_view>

namespace atelier {

namespace {

ChessPlace place_of(Square square) {
  return {static_cast<double>(file_of(square)), 7.0 - rank_of(square)};
}

char& at(ChessSquares& squares, Square square) {
  return squares[static_cast<size_t>(7 - rank_of(square))][static_cast<size_t>(file_of(square))];
}

char letter_of(Piece piece) {
  const char letter = std::string_view(".pnbrqk")[static_cast<size_t>(kind_of(piece))];
  return piece > 0 ? static_cast<char>(std::toupper(letter)) : letter;
}

void lift(ChessBoard& board, Square from, Square to, double share) {
  const ChessPlace begin = place_of(from), end = place_of(to);
  board.moving.push_back(
      {at(board.squares, from),
       {begin.column + share * (end.column - begin.column), begin.row + share * (end.row - begin.row)}});
  at(board.squares, from) = '.';
}

bool is_castling(const Position& before, const Move& move) {
  return kind_of(before.board[static_cast<size_t>(move.from)]) == Kind::king &&
         std::abs(file_of(move.to) - file_of(move.from)) == 2;
}

}  // namespace

ChessBoard board_of(const Position& position) {
  ChessBoard board;
  for (Square square = 0; square < 64; ++square)
    at(board.squares, square) = letter_of(position.board[static_cast<size_t>(square)]);
  return board;
}

void mark(ChessBoard& board, const Move& move) {
  board.marked = {place_of(move.from), place_of(move.to)};
}

ChessBoard board_during(const Position& before, const Move& move, double share) {
  ChessBoard board = board_of(before);
  mark(board, move);
  if (is_castling(before, move)) {
    const int rank = rank_of(move.from);
    const bool is_short = file_of(move.to) > file_of(move.from);
    lift(board, square_at(is_short ? 7 : 0, rank), square_at(is_short ? 5 : 3, rank), share);
  }
  lift(board, move.from, move.to, share);
  return board;
}

std::string move_number(size_t half_move) {
  return std::to_string(half_move / 2 + 1) + (half_move % 2 ? ". \xE2\x80\xA6 " : ". ");
}

}  // namespace atelier
