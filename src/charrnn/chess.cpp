#include "charrnn/chess.h"

#include <cstdlib>
#include <span>

namespace atelier {

namespace {

struct Step {
  int8_t file, rank;
};

constexpr Step kStraight[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
constexpr Step kDiagonal[] = {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
constexpr Step kAround[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
constexpr Step kJumps[] = {{1, 2}, {2, 1}, {2, -1}, {1, -2}, {-1, -2}, {-2, -1}, {-2, 1}, {-1, 2}};
constexpr Kind kPromotions[] = {Kind::queen, Kind::rook, Kind::bishop, Kind::knight};

constexpr Square stepped(Square square, Step step) {
  const int file = file_of(square) + step.file, rank = rank_of(square) + step.rank;
  return file < 0 || file > 7 || rank < 0 || rank > 7 ? kNoSquare : square_at(file, rank);
}

bool is_own(Piece piece, bool white) {
  return white ? piece > 0 : piece < 0;
}

Piece piece_of(Kind kind, bool white) {
  const auto piece = static_cast<Piece>(kind);
  return white ? piece : static_cast<Piece>(-piece);
}

// Whether one of the pieces stands a step away.
bool steps_from(const Position& position, Square square, std::span<const Step> steps, Piece piece) {
  for (const Step step : steps) {
    const Square from = stepped(square, step);
    if (from != kNoSquare && position.board[from] == piece) return true;
  }
  return false;
}

// Whether one of two kinds looks along a line.
bool sees(const Position& position, Square square, std::span<const Step> steps, Piece one, Piece other) {
  for (const Step step : steps) {
    Square from = stepped(square, step);
    while (from != kNoSquare && position.board[from] == 0) from = stepped(from, step);
    if (from != kNoSquare && (position.board[from] == one || position.board[from] == other)) return true;
  }
  return false;
}

bool is_attacked(const Position& position, Square square, bool by_white) {
  const auto piece = [&](Kind kind) { return piece_of(kind, by_white); };
  const auto below = static_cast<int8_t>(by_white ? -1 : 1);
  const Step pawns[] = {{1, below}, {-1, below}};
  return steps_from(position, square, kJumps, piece(Kind::knight)) ||
         steps_from(position, square, pawns, piece(Kind::pawn)) ||
         steps_from(position, square, kAround, piece(Kind::king)) ||
         sees(position, square, kStraight, piece(Kind::rook), piece(Kind::queen)) ||
         sees(position, square, kDiagonal, piece(Kind::bishop), piece(Kind::queen));
}

// Moves by how pieces go, whether or not the own king is then attacked.
class Moves {
 public:
  explicit Moves(const Position& position) : position_(position), white_(position.white_moves) {
    moves_.reserve(48);
    for (Square square = 0; square < 64; ++square)
      if (is_own(position.board[square], white_)) add(square, kind_of(position.board[square]));
  }

  std::vector<Move> take() { return std::move(moves_); }

 private:
  void add(Square from, Kind kind) {
    switch (kind) {
      case Kind::pawn:
        return add_pawn(from);
      case Kind::knight:
        return add_steps(from, kJumps);
      case Kind::bishop:
        return add_lines(from, kDiagonal);
      case Kind::rook:
        return add_lines(from, kStraight);
      case Kind::queen:
        return add_lines(from, kAround);
      case Kind::king:
        return add_steps(from, kAround), add_castling(from);
      case Kind::none:
        return;
    }
  }

  void add_steps(Square from, std::span<const Step> steps) {
    for (const Step step : steps) {
      const Square to = stepped(from, step);
      if (to != kNoSquare && !is_own(position_.board[to], white_)) moves_.push_back({from, to});
    }
  }

  void add_lines(Square from, std::span<const Step> steps) {
    for (const Step step : steps) {
      for (Square to = stepped(from, step); to != kNoSquare; to = stepped(to, step)) {
        if (is_own(position_.board[to], white_)) break;
        moves_.push_back({from, to});
        if (position_.board[to] != 0) break;
      }
    }
  }

  void add_pawn(Square from) {
    const auto ahead = static_cast<int8_t>(white_ ? 1 : -1);
    const Square one = stepped(from, {0, ahead});
    if (one == kNoSquare) return;
    if (position_.board[one] == 0) {
      add_pawn_move(from, one);
      const Square two = stepped(one, {0, ahead});
      if (rank_of(from) == (white_ ? 1 : 6) && position_.board[two] == 0) moves_.push_back({from, two});
    }
    for (const int8_t side : {int8_t{-1}, int8_t{1}}) {
      const Square to = stepped(from, {side, ahead});
      if (to == kNoSquare) continue;
      if (is_own(position_.board[to], !white_)) add_pawn_move(from, to);
      if (to == position_.en_passant) moves_.push_back({from, to});
    }
  }

  void add_pawn_move(Square from, Square to) {
    if (rank_of(to) != (white_ ? 7 : 0)) return moves_.push_back({from, to});
    for (const Kind kind : kPromotions) moves_.push_back({from, to, kind});
  }

  // The king crosses no attacked square; the rook may.
  void add_castling(Square king) {
    const int shift = white_ ? 0 : 2;
    const bool is_short = position_.castling >> shift & 1, is_long = position_.castling >> shift & 2;
    if (!(is_short || is_long) || is_attacked(position_, king, !white_)) return;
    const auto is_free = [&](int step) { return position_.board[king + step] == 0; };
    const auto is_safe = [&](int step) {
      return !is_attacked(position_, static_cast<Square>(king + step), !white_);
    };
    if (is_short && is_free(1) && is_free(2) && is_safe(1))
      moves_.push_back({king, static_cast<Square>(king + 2)});
    if (is_long && is_free(-1) && is_free(-2) && is_free(-3) && is_safe(-1))
      moves_.push_back({king, static_cast<Square>(king - 2)});
  }

  const Position& position_;
  bool white_;
  std::vector<Move> moves_;
};

// What a piece that leaves or reaches this square takes away of castling.
uint8_t castling_lost(Square square) {
  switch (square) {
    case 0:
      return Position::white_long;
    case 4:
      return Position::white_long | Position::white_short;
    case 7:
      return Position::white_short;
    case 56:
      return Position::black_long;
    case 60:
      return Position::black_long | Position::black_short;
    case 63:
      return Position::black_short;
    default:
      return 0;
  }
}

void move_castling_rook(Position& position, const Move& move) {
  const bool is_short = move.to > move.from;
  const int rook = is_short ? move.to + 1 : move.to - 2, beside = is_short ? move.to - 1 : move.to + 1;
  position.board[beside] = position.board[rook];
  position.board[rook] = 0;
}

bool leaves_king_safe(const Position& position, const Move& move) {
  const Position next = after(position, move);
  return !is_attacked(next, next.king[position.white_moves ? 0 : 1], next.white_moves);
}

}  // namespace

Position after(const Position& position, const Move& move) {
  Position next = position;
  const Piece piece = position.board[move.from];
  const Kind kind = kind_of(piece);
  const bool white = position.white_moves;
  const bool is_quiet = kind != Kind::pawn && position.board[move.to] == 0;
  next.board[move.from] = 0;
  next.board[move.to] = move.promotion == Kind::none ? piece : piece_of(move.promotion, white);
  next.castling &= ~(castling_lost(move.from) | castling_lost(move.to));
  next.en_passant = kNoSquare;
  if (kind == Kind::king) {
    next.king[white ? 0 : 1] = move.to;
    if (std::abs(move.to - move.from) == 2) move_castling_rook(next, move);
  } else if (kind == Kind::pawn) {
    if (move.to == position.en_passant) next.board[move.to + (white ? -8 : 8)] = 0;
    if (std::abs(move.to - move.from) == 16) next.en_passant = static_cast<Square>((move.from + move.to) / 2);
  }
  next.halfmoves = is_quiet ? position.halfmoves + 1 : 0;
  next.move_number += white ? 0 : 1;
  next.white_moves = !white;
  return next;
}

std::vector<Move> legal_moves(const Position& position) {
  std::vector<Move> moves = Moves(position).take();
  std::erase_if(moves, [&](const Move& move) { return !leaves_king_safe(position, move); });
  return moves;
}

bool is_check(const Position& position) {
  return is_attacked(position, position.king[position.white_moves ? 0 : 1], !position.white_moves);
}

bool is_capture(const Position& position, const Move& move) {
  return position.board[move.to] != 0 ||
         (kind_of(position.board[move.from]) == Kind::pawn && file_of(move.from) != file_of(move.to));
}

int64_t perft(const Position& position, int depth) {
  if (depth == 0) return 1;
  const std::vector<Move> moves = legal_moves(position);
  if (depth == 1) return std::ssize(moves);
  int64_t count = 0;
  for (const Move& move : moves) count += perft(after(position, move), depth - 1);
  return count;
}

std::string square_name(Square square) {
  return {static_cast<char>('a' + file_of(square)), static_cast<char>('1' + rank_of(square))};
}

}  // namespace atelier
