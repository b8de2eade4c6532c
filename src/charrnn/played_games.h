// Games of any text, followed on the board as far as they are legal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charrnn/chess.h"

namespace atelier {

struct PlayedGame {
  std::string white, black, result;  // of PGN; "" where it doesn't say
  std::vector<std::string> words;    // its moves as they are written
  std::vector<Move> moves;           // those of them that are legal, up to the first that is not
  bool is_legal() const { return moves.size() == words.size(); }
};

// Of pairs of moves a line (charrnn/game_text.h) or PGN, there without those that begin elsewhere.
std::vector<PlayedGame> played_games(std::string_view text);

Position end_of(const PlayedGame& game);

}  // namespace atelier
