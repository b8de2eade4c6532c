// Games of chess: a sheet of how they stand at their ends, and a film of one.
#pragma once

#include <string>
#include <vector>

#include "charrnn-draw/texts.h"
#include "charrnn/played_games.h"

namespace atelier {

// Of pairs of moves a line, or PGN, with a line that says how many are legal. Error where there are none.
std::vector<PlayedGame> read_games(const Gathering<CharrnnDrawJob>& gathering,
                                   const std::vector<TextFile>& texts);

// "12. … Nc6", "12. … Nc6, then Qxz9", "12. … Nc6   1-0".
std::string end_text(const PlayedGame& game);

// By its number from 1; 0: the one that stays legal longest. Error where there are fewer.
const PlayedGame& chosen_game(const std::vector<PlayedGame>& games, int64_t number);

// A board a game.
void write_game_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<PlayedGame>& games);

// --film of --game: every move glides, what is not legal is said at the end.
void write_game_film(Gathering<CharrnnDrawJob>& gathering, const std::vector<PlayedGame>& games);

}  // namespace atelier
