// Positions of chess as pictures: a board of two quiet tones, pieces of plain shapes, the last move marked.
// The rules are not known here.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/geometry.h"
#include "media/image.h"

namespace atelier {

// Row 0 is the eighth rank, column 0 the file a, as a FEN is read: White's pieces are KQRBNP, Black's kqrbnp,
// any other letter is an empty square.
using ChessSquares = std::array<std::array<char, 8>, 8>;

struct ChessPlace {
  double column = 0, row = 0;
};

// A piece that stands between squares, drawn above all others.
struct MovingPiece {
  char letter = 'P';
  ChessPlace place;
};

struct ChessBoard {
  ChessSquares squares{};
  std::vector<MovingPiece> moving;
  std::vector<ChessPlace> marked;  // squares, as those of the last move
};

// 800 x 800 units, for SvgPicture. In every build.
std::string chess_board_svg(const ChessBoard& board);

// The board with what is said of it.
struct ChessFrame {
  ChessBoard board;
  std::string above, above_right;  // "Black's name"; may be ""
  std::string below, below_right;  // "12. Nxe5", "White's name"
};

struct ChessStyle {
  int64_t width_px = 1080;  // the height is a ninth more; both are made even, as films want them
  Color background{0.985, 0.976, 0.957};
  bool has_coordinates = true;
};

PictureSize chess_frame_size(const ChessStyle& style);
Image draw_chess_frame(const ChessFrame& frame, const ChessStyle& style);

}  // namespace atelier
