#include "charrnn/played_games.h"

#include "charrnn/game_text.h"
#include "charrnn/pgn.h"
#include "charrnn/san.h"

namespace atelier {

namespace {

PlayedGame played(PlayedGame game) {
  Position position = starting_position();
  for (const std::string& word : game.words) {
    const auto move = move_from_san(position, word);
    if (!move) break;
    position = after(position, *move);
    game.moves.push_back(*move);
  }
  return game;
}

void add_pgn(std::vector<PlayedGame>& games, std::string_view text) {
  PgnReader reader(text);
  while (const auto game = reader.next()) {
    if (!game->is_whole_game() || game->moves.empty()) continue;
    const auto tag = [&](const char* name) {
      const auto found = game->tags.find(name);
      return found == game->tags.end() || found->second == "?" ? std::string() : found->second;
    };
    games.push_back(played({.white = tag("White"),
                            .black = tag("Black"),
                            .result = game->result == "*" ? "" : game->result,
                            .words = game->moves}));
  }
}

}  // namespace

std::vector<PlayedGame> played_games(std::string_view text) {
  std::vector<PlayedGame> games;
  if (is_pgn(text)) {
    add_pgn(games, text);
    return games;
  }
  for (TextGame& game : read_game_text(text))
    if (!game.words.empty()) games.push_back(played({.words = std::move(game.words)}));
  return games;
}

Position end_of(const PlayedGame& game) {
  Position position = starting_position();
  for (const Move& move : game.moves) position = after(position, move);
  return position;
}

}  // namespace atelier
