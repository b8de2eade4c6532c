#include <cctype>

#include "base/error.h"
#include "base/text.h"
#include "charrnn/chess.h"

namespace atelier {

namespace {

constexpr std::string_view kLetters = "-pnbrqk";
constexpr std::string_view kRights = "KQkq";

[[noreturn]] void refuse(const std::string& fen, const std::string& why) {
  throw Error("'" + fen + "' is no position: " + why, "", "FEN is as 8/8/8/4k3/8/8/4P3/4K3 w - - 0 1");
}

Piece piece_of_letter(char letter, const std::string& fen) {
  const size_t kind = kLetters.find(static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
  if (kind == std::string_view::npos || kind == 0) refuse(fen, std::string("'") + letter + "' is no piece");
  return static_cast<Piece>(std::isupper(static_cast<unsigned char>(letter)) ? kind
                                                                             : -static_cast<int>(kind));
}

void read_board(const std::string& text, const std::string& fen, Position& position) {
  const std::vector<std::string> ranks = split(text, '/');
  if (ranks.size() != 8) refuse(fen, "it has not eight ranks");
  std::array<int, 2> num_kings{};
  for (int rank = 7; rank >= 0; --rank) {
    int file = 0;
    for (const char letter : ranks[7 - rank]) {
      if (letter >= '1' && letter <= '8') {
        file += letter - '0';
        continue;
      }
      const Piece piece = piece_of_letter(letter, fen);
      if (file > 7) break;
      const Square square = square_at(file++, rank);
      position.board[square] = piece;
      if (kind_of(piece) != Kind::king) continue;
      position.king[piece < 0] = square;
      ++num_kings[piece < 0];
    }
    if (file != 8) refuse(fen, "rank " + std::to_string(rank + 1) + " has not eight squares");
  }
  if (num_kings != std::array{1, 1}) refuse(fen, "each side has one king");
}

// Rights that the board contradicts are none.
void keep_possible_castling(Position& position) {
  const auto stands = [&](Square square, Kind kind, bool white) {
    return position.board[square] == (white ? static_cast<int>(kind) : -static_cast<int>(kind));
  };
  for (const bool white : {true, false}) {
    const Square first = white ? 0 : 56;
    const int shift = white ? 0 : 2;
    const bool king = stands(static_cast<Square>(first + 4), Kind::king, white);
    if (!king || !stands(static_cast<Square>(first + 7), Kind::rook, white))
      position.castling &= ~(1 << shift);
    if (!king || !stands(first, Kind::rook, white)) position.castling &= ~(2 << shift);
  }
}

}  // namespace

Position starting_position() {
  static const Position position =
      position_from_fen("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1");
  return position;
}

Position position_from_fen(const std::string& fen) {
  std::vector<std::string> fields = split(trim(fen), ' ');
  std::erase(fields, "");
  if (fields.size() < 4) refuse(fen, "board, side, castling and en passant are its first four fields");
  Position position;
  read_board(fields[0], fen, position);
  if (fields[1] != "w" && fields[1] != "b") refuse(fen, "the side that moves is w or b");
  position.white_moves = fields[1] == "w";
  for (const char right : fields[2] == "-" ? "" : fields[2]) {
    const size_t bit = kRights.find(right);
    if (bit == std::string_view::npos) refuse(fen, "castling is of the letters KQkq");
    position.castling |= 1 << bit;
  }
  keep_possible_castling(position);
  if (fields[3] != "-") {
    const bool is_square = fields[3].size() == 2 && fields[3][0] >= 'a' && fields[3][0] <= 'h' &&
                           fields[3][1] == (position.white_moves ? '6' : '3');
    if (!is_square) refuse(fen, "'" + fields[3] + "' is no square of en passant");
    position.en_passant = square_at(fields[3][0] - 'a', fields[3][1] - '1');
  }
  if (fields.size() > 4) position.halfmoves = static_cast<int>(parse_int(fields[4]).value_or(0));
  if (fields.size() > 5) position.move_number = static_cast<int>(parse_int(fields[5]).value_or(1));
  return position;
}

std::string fen_of(const Position& position) {
  std::string text;
  for (int rank = 7; rank >= 0; --rank) {
    int num_empty = 0;
    const auto flush = [&] {
      if (num_empty > 0) text += std::to_string(num_empty);
      num_empty = 0;
    };
    for (int file = 0; file < 8; ++file) {
      const Piece piece = position.board[square_at(file, rank)];
      if (piece == 0) {
        ++num_empty;
        continue;
      }
      flush();
      const char letter = kLetters[static_cast<size_t>(kind_of(piece))];
      text += piece > 0 ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    }
    flush();
    if (rank > 0) text += '/';
  }
  std::string rights;
  for (size_t bit = 0; bit < kRights.size(); ++bit)
    if (position.castling >> bit & 1) rights += kRights[bit];
  return text + (position.white_moves ? " w " : " b ") + (rights.empty() ? "-" : rights) + " " +
         (position.en_passant == kNoSquare ? "-" : square_name(position.en_passant)) + " " +
         std::to_string(position.halfmoves) + " " + std::to_string(position.move_number);
}

}  // namespace atelier
