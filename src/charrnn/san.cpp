#include "charrnn/san.h"

#include <algorithm>

namespace atelier {

namespace {

constexpr std::string_view kLetters = "-PNBRQK";

char letter_of(Kind kind) {
  return kLetters[static_cast<size_t>(kind)];
}

bool is_castling(const Position& position, const Move& move) {
  const int step = move.to - move.from;
  return kind_of(position.board[move.from]) == Kind::king && (step == 2 || step == -2);
}

// What of the square it comes from has to be said.
std::string origin_of(const Position& position, const Move& move, const std::vector<Move>& moves) {
  const Piece piece = position.board[move.from];
  if (kind_of(piece) == Kind::pawn)
    return is_capture(position, move) ? square_name(move.from).substr(0, 1) : "";
  bool is_alone = true, file_tells = true, rank_tells = true;
  for (const Move& other : moves) {
    if (other.to != move.to || other.from == move.from || position.board[other.from] != piece) continue;
    is_alone = false;
    file_tells = file_tells && file_of(other.from) != file_of(move.from);
    rank_tells = rank_tells && rank_of(other.from) != rank_of(move.from);
  }
  const std::string name = square_name(move.from);
  return is_alone ? "" : file_tells ? name.substr(0, 1) : rank_tells ? name.substr(1) : name;
}

// What a text says of a move, as far as it says it.
struct Said {
  Kind kind = Kind::pawn, promotion = Kind::none;
  int from_file = -1, from_rank = -1;
  bool captures = false;
  Square to = kNoSquare;
};

bool is_file(char letter) {
  return letter >= 'a' && letter <= 'h';
}

bool is_rank(char letter) {
  return letter >= '1' && letter <= '8';
}

// From its end: promotion, target, x, rank and file of origin; what is left is the piece.
std::optional<Said> parse(std::string_view text) {
  Said said;
  if (text.size() > 2 && text[text.size() - 2] == '=') {
    const size_t kind = kLetters.find(text.back());
    if (kind < 2 || kind > 5) return std::nullopt;
    said.promotion = static_cast<Kind>(kind);
    text.remove_suffix(2);
  }
  if (text.size() < 2 || !is_rank(text.back()) || !is_file(text[text.size() - 2])) return std::nullopt;
  said.to = square_at(text[text.size() - 2] - 'a', text.back() - '1');
  text.remove_suffix(2);
  if (text.ends_with('x')) {
    said.captures = true;
    text.remove_suffix(1);
  }
  if (!text.empty() && is_rank(text.back())) {
    said.from_rank = text.back() - '1';
    text.remove_suffix(1);
  }
  if (!text.empty() && is_file(text.back())) {
    said.from_file = text.back() - 'a';
    text.remove_suffix(1);
  }
  if (text.empty()) return said;
  const size_t kind = kLetters.find(text.front());
  if (text.size() > 1 || kind < 2 || kind == std::string_view::npos) return std::nullopt;
  said.kind = static_cast<Kind>(kind);
  return said;
}

bool is_meant(const Position& position, const Move& move, const Said& said) {
  return kind_of(position.board[move.from]) == said.kind && move.to == said.to &&
         move.promotion == said.promotion && (said.from_file < 0 || file_of(move.from) == said.from_file) &&
         (said.from_rank < 0 || rank_of(move.from) == said.from_rank) &&
         is_capture(position, move) == said.captures && !is_castling(position, move) &&
         // A pawn that captures says its file.
         (said.kind != Kind::pawn || !said.captures || said.from_file >= 0);
}

std::optional<Move> castling_move(const Position& position, bool is_short) {
  for (const Move& move : legal_moves(position))
    if (is_castling(position, move) && (move.to > move.from) == is_short) return move;
  return std::nullopt;
}

}  // namespace

std::string san_of(const Position& position, const Move& move) {
  std::string text;
  if (is_castling(position, move)) {
    text = move.to > move.from ? "O-O" : "O-O-O";
  } else {
    const Kind kind = kind_of(position.board[move.from]);
    if (kind != Kind::pawn) text += letter_of(kind);
    text += origin_of(position, move, legal_moves(position));
    if (is_capture(position, move)) text += 'x';
    text += square_name(move.to);
    if (move.promotion != Kind::none) text += std::string("=") + letter_of(move.promotion);
  }
  const Position next = after(position, move);
  if (!is_check(next)) return text;
  return text + (legal_moves(next).empty() ? '#' : '+');
}

std::optional<Move> move_from_san(const Position& position, std::string_view text) {
  if (text.ends_with('+') || text.ends_with('#')) text.remove_suffix(1);
  if (text == "O-O" || text == "0-0") return castling_move(position, true);
  if (text == "O-O-O" || text == "0-0-0") return castling_move(position, false);
  const std::optional<Said> said = parse(text);
  if (!said) return std::nullopt;
  std::optional<Move> meant;
  for (const Move& move : legal_moves(position)) {
    if (!is_meant(position, move, *said)) continue;
    if (meant) return std::nullopt;
    meant = move;
  }
  return meant;
}

}  // namespace atelier
