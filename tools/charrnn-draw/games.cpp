#include "charrnn-draw/games.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "charrnn-draw/position.h"

namespace atelier {

std::string end_text(const PlayedGame& game) {
  const size_t count = game.moves.size();
  std::string text = count ? move_number(count - 1) + game.words[count - 1] : "";
  if (!game.is_legal()) text += (text.empty() ? "" : ", then ") + game.words[count];
  if (game.is_legal() && !game.result.empty()) text += "   " + game.result;
  return text;
}

const PlayedGame& chosen_game(const std::vector<PlayedGame>& games, int64_t number) {
  if (number > std::ssize(games))
    throw Error("there are " + std::to_string(games.size()) + " games", "--game", "give a number of those");
  if (number > 0) return games[static_cast<size_t>(number - 1)];
  return *std::max_element(games.begin(), games.end(), [](const PlayedGame& a, const PlayedGame& b) {
    return a.moves.size() < b.moves.size();
  });
}

std::vector<PlayedGame> read_games(const Gathering<CharrnnDrawJob>& gathering,
                                   const std::vector<TextFile>& texts) {
  std::vector<PlayedGame> games;
  for (const TextFile& text : texts)
    for (PlayedGame& game : played_games(text.text)) games.push_back(std::move(game));
  if (games.empty())
    throw Error("holds no games", texts.front().name, "give pairs of moves a line, 'e4 e5', or PGN");
  const auto num_legal =
      std::count_if(games.begin(), games.end(), [](const PlayedGame& game) { return game.is_legal(); });
  spdlog::info("{} of {} {} legal to the end, the longest with {}", num_legal,
               said_count(std::ssize(games), "game", "games"), num_legal == 1 ? "is" : "are",
               said_count(std::ssize(chosen_game(games, 0).moves), "legal half-move", "legal half-moves"));
  return games;
}

}  // namespace atelier
