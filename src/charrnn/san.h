// Moves as people write them: Standard Algebraic Notation (PGN standard, section 8.2.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charrnn/chess.h"

namespace atelier {

// "Nbd2", "exd8=Q+", "O-O": as short as is unambiguous, with + and # where they belong. `move` is legal.
std::string san_of(const Position& position, const Move& move);

// The one legal move that `text` names; nullopt where it names none, or more than one. A capture has its x
// and a promotion its =; + and # may be missing or wrong, a move may say more than it has to (Ngf3), and
// zeros do for castling.
std::optional<Move> move_from_san(const Position& position, std::string_view text);

}  // namespace atelier
