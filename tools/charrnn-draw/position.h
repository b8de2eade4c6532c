// Positions as boards to be drawn.
#pragma once

#include <string>

#include "charrnn/chess.h"
#include "media/chess_board.h"

namespace atelier {

ChessBoard board_of(const Position& position);
void mark(ChessBoard& board, const Move& move);

// `move` on its way, `share` of it done: what it takes is still there.
ChessBoard board_during(const Position& before, const Move& move, double share);

std::string move_number(size_t half_move);  // "12. " of White's, "12. … " of Black's, counted from 0

}  // namespace atelier
