// Games of chess: a sheet of how they stand at their ends, and a film of one.
#pragma once

#include <string>
#include <vector>

#include "charrnn-draw/texts.h"
#include "charrnn/chess.h"

namespace atelier {

struct DrawnGame {
  std::string white, black, result;
  std::vector<std::string> words;  // its moves as they are written
  std::vector<Move> moves;         // those of them that are legal, up to the first that is not
  bool is_legal() const { return moves.size() == words.size(); }
};

// Of pairs of moves a line, or PGN, with a line that says how many are legal. Error where there are none.
std::vector<DrawnGame> read_games(const Gathering<CharrnnDrawJob>& gathering,
                                  const std::vector<TextFile>& texts);

// "12. … Nc6", "12. … Nc6, then Qxz9", "12. … Nc6   1-0".
std::string end_text(const DrawnGame& game);

// By its number from 1; 0: the one that stays legal longest. Error where there are fewer.
const DrawnGame& chosen_game(const std::vector<DrawnGame>& games, int64_t number);

// A board a game.
void write_game_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnGame>& games);

// --film of --game: every move glides, what is not legal is said at the end.
void write_game_film(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnGame>& games);

}  // namespace atelier
