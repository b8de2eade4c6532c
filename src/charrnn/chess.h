// Chess by the rules: positions and their legal moves. Not handled: draws by repetition, by fifty moves and
// by too little material, which end no game by themselves.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

enum class Kind : int8_t { none, pawn, knight, bishop, rook, queen, king };

// White's pieces are positive, Black's negative, 0 is an empty square.
using Piece = int8_t;
constexpr Kind kind_of(Piece piece) {
  return static_cast<Kind>(piece < 0 ? -piece : piece);
}

// Squares count from a1 = 0, b1 = 1 to h8 = 63.
using Square = int8_t;
constexpr Square kNoSquare = -1;
constexpr int file_of(Square square) {
  return square & 7;
}
constexpr int rank_of(Square square) {
  return square >> 3;
}
constexpr Square square_at(int file, int rank) {
  return static_cast<Square>(rank * 8 + file);
}

struct Move {
  Square from = 0, to = 0;
  Kind promotion = Kind::none;
  bool operator==(const Move&) const = default;
};

struct Position {
  enum Castling : uint8_t { white_short = 1, white_long = 2, black_short = 4, black_long = 8 };

  std::array<Piece, 64> board{};
  std::array<Square, 2> king{kNoSquare, kNoSquare};  // White's, Black's
  bool white_moves = true;
  uint8_t castling = 0;           // what is still allowed, as far as moves of king and rooks say
  Square en_passant = kNoSquare;  // behind a pawn that has just gone two squares
  int halfmoves = 0, move_number = 1;

  bool operator==(const Position&) const = default;
};

Position starting_position();

// Forsyth-Edwards Notation; the two counts at the end may be missing. Error for what is no position with one
// king a side.
Position position_from_fen(const std::string& fen);
std::string fen_of(const Position& position);

// In a fixed order. None: checkmate or stalemate, by is_check().
std::vector<Move> legal_moves(const Position& position);
bool is_check(const Position& position);  // of the side that moves
bool is_capture(const Position& position, const Move& move);

// `move` is a legal one.
Position after(const Position& position, const Move& move);

// How many games of `depth` moves begin here: what tests of move generators count.
int64_t perft(const Position& position, int depth);

std::string square_name(Square square);  // "e4"

}  // namespace atelier
