#include "charrnn-draw/games.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "charrnn-draw/position.h"
#include "charrnn/game_text.h"
#include "charrnn/pgn.h"
#include "charrnn/san.h"

namespace atelier {

namespace {

DrawnGame played(DrawnGame game) {
  Position position = starting_position();
  for (const std::string& word : game.words) {
    const auto move = move_from_san(position, word);
    if (!move) break;
    position = after(position, *move);
    game.moves.push_back(*move);
  }
  return game;
}

void add_pgn(std::vector<DrawnGame>& games, const std::string& text) {
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

bool is_pgn(const std::string& text) {
  return text.starts_with("[") || text.find("\n[") != std::string::npos;
}

}  // namespace

std::string end_text(const DrawnGame& game) {
  const size_t count = game.moves.size();
  std::string text = count ? move_number(count - 1) + game.words[count - 1] : "";
  if (!game.is_legal()) text += (text.empty() ? "" : ", then ") + game.words[count];
  if (game.is_legal() && !game.result.empty()) text += "   " + game.result;
  return text;
}

const DrawnGame& chosen_game(const std::vector<DrawnGame>& games, int64_t number) {
  if (number > std::ssize(games))
    throw Error("there are " + std::to_string(games.size()) + " games", "--game", "give a number of those");
  if (number > 0) return games[static_cast<size_t>(number - 1)];
  return *std::max_element(games.begin(), games.end(), [](const DrawnGame& a, const DrawnGame& b) {
    return a.moves.size() < b.moves.size();
  });
}

std::vector<DrawnGame> read_games(const Gathering<CharrnnDrawJob>& gathering,
                                  const std::vector<TextFile>& texts) {
  std::vector<DrawnGame> games;
  for (const TextFile& text : texts) {
    if (is_pgn(text.text))
      add_pgn(games, text.text);
    else
      for (TextGame& game : read_game_text(text.text))
        if (!game.words.empty()) games.push_back(played({.words = std::move(game.words)}));
  }
  if (games.empty())
    throw Error("holds no games", texts.front().name, "give pairs of moves a line, 'e4 e5', or PGN");
  const auto num_legal =
      std::count_if(games.begin(), games.end(), [](const DrawnGame& game) { return game.is_legal(); });
  spdlog::info("{} of {} {} legal to the end, the longest with {}", num_legal,
               said_count(std::ssize(games), "game", "games"), num_legal == 1 ? "is" : "are",
               said_count(std::ssize(chosen_game(games, 0).moves), "legal half-move", "legal half-moves"));
  return games;
}

}  // namespace atelier
