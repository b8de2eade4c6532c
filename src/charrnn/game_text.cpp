#include "charrnn/game_text.h"

#include <algorithm>

#include "base/text.h"
#include "charrnn/san.h"

namespace atelier {

namespace {

bool is_result(std::string_view word) {
  return word == "1-0" || word == "0-1" || word == "1/2-1/2" || word == "*";
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
    const size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    // "12.Nf3", "12." and "12...": a number with its points.
    const size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    if (digits > 0 && digits < word.size() && word[digits] == '.')
      word.remove_prefix(std::min(word.find_first_not_of('.', digits), word.size()));
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

size_t count_legal(const std::vector<std::string>& words) {
  Position position = starting_position();
  for (size_t i = 0; i < words.size(); ++i) {
    const auto move = move_from_san(position, words[i]);
    if (!move) return i;
    position = after(position, *move);
  }
  return words.size();
}

}  // namespace

std::string game_text(const std::vector<std::string>& moves, bool numbered) {
  std::string text;
  for (size_t i = 0; i < moves.size(); ++i) {
    if (i % 2 == 1) text += ' ';
    if (i % 2 == 0 && numbered) text += std::to_string(i / 2 + 1) + ".";
    text += moves[i];
    if (i % 2 == 1 || i + 1 == moves.size()) text += '\n';
  }
  return text + "\n";
}

std::vector<TextGame> split_game_text(std::string_view text) {
  std::vector<TextGame> games;
  const bool is_cut = !text.empty() && text.back() != '\n';
  if (is_cut) text = text.substr(0, text.find_last_of(" \n") + 1);
  bool is_open = false;
  int64_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    std::vector<std::string> words = words_of(line);
    if (words.empty()) {
      is_open = false;
      continue;
    }
    if (!is_open) games.push_back({.line = number});
    is_open = true;
    const auto end = std::find_if(words.begin(), words.end(), is_result);
    games.back().words.insert(games.back().words.end(), words.begin(), end);
  }
  if (is_cut && is_open) games.back().is_cut = true;
  std::erase_if(games, [](const TextGame& game) { return game.words.empty(); });
  return games;
}

std::vector<TextGame> read_game_text(std::string_view text) {
  std::vector<TextGame> games = split_game_text(text);
  for (TextGame& game : games) game.num_legal = count_legal(game.words);
  return games;
}

}  // namespace atelier
