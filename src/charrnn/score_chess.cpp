#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "charrnn/copies.h"
#include "charrnn/game_text.h"
#include "charrnn/pgn.h"
#include "charrnn/score.h"

namespace atelier {

namespace {

// Moves as symbols, without the marks of check that a sample may have wrong.
class MoveNumbers {
 public:
  char32_t of(std::string_view word) {
    while (word.ends_with('+') || word.ends_with('#')) word.remove_suffix(1);
    return numbers_.emplace(word, static_cast<char32_t>(numbers_.size()) + kFirst).first->second;
  }
  std::u32string of(const std::vector<std::string>& words) {
    std::u32string numbers;
    for (const std::string& word : words) numbers += of(word);
    return numbers;
  }

  static constexpr char32_t kGameEnd = 0;

 private:
  static constexpr char32_t kFirst = 1;
  std::unordered_map<std::string, char32_t> numbers_;
};

void for_each_game(std::string_view text, const std::function<void(const std::vector<std::string>&)>& take) {
  if (is_pgn(text)) {
    PgnReader reader(text);
    while (const auto game = reader.next()) take(game->moves);
    return;
  }
  for (const TextGame& game : split_game_text(text)) take(game.words);
}

double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / std::ssize(values);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void add_copied(SampleScore& score, const std::vector<TextGame>& games, const EachText& corpus) {
  MoveNumbers numbers;
  std::u32string sample;
  for (const TextGame& game : games) sample += numbers.of(game.words) + MoveNumbers::kGameEnd;
  CopiedRuns runs(sample);
  int64_t num_games = 0;
  corpus([&](std::string_view text) {
    for_each_game(text, [&](const std::vector<std::string>& moves) {
      runs.add(numbers.of(moves));
      runs.end_text();
      ++num_games;
    });
  });
  if (num_games == 0) return;
  const std::vector<uint32_t> lengths = runs.lengths();
  std::vector<double> longest;
  int64_t num_whole = 0;
  size_t at = 0;
  for (const TextGame& game : games) {
    const auto begin = lengths.begin() + at, end = begin + game.words.size();
    longest.push_back(*std::max_element(begin, end));
    num_whole += longest.back() == static_cast<double>(game.words.size());
    at += game.words.size() + 1;
  }
  score.add("corpus-games", static_cast<double>(num_games));
  score.add("copied-run-mean", mean(longest));
  score.add("copied-run-longest", *std::max_element(longest.begin(), longest.end()));
  score.add("games-copied-whole", static_cast<double>(num_whole) / std::ssize(games));
}

}  // namespace

SampleScore score_chess(std::string_view sample, const EachText& corpus) {
  const std::vector<TextGame> games = read_game_text(sample);
  std::vector<double> before, before_illegal;
  const TextGame* longest = nullptr;
  int64_t num_legal = 0;
  for (const TextGame& game : games) {
    before.push_back(static_cast<double>(game.num_legal));
    num_legal += game.is_legal();
    if (!game.is_legal()) before_illegal.push_back(before.back());
    if (game.is_legal() && (!longest || game.num_legal > longest->num_legal)) longest = &game;
  }
  SampleScore score;
  score.add("games", static_cast<double>(games.size()));
  if (games.empty()) return score;
  score.add("legal-share", static_cast<double>(num_legal) / std::ssize(games));
  score.add("half-moves-mean", mean(before));
  score.add("half-moves-median", median(before));
  score.add("moves-mean", mean(before) / 2);
  score.add("half-moves-mean-of-illegal", mean(before_illegal));
  score.add("longest-legal-game", longest ? static_cast<double>(longest->num_legal) : 0);
  score.add("longest-legal-line", longest ? static_cast<double>(longest->line) : 0);
  add_copied(score, games, corpus);
  return score;
}

}  // namespace atelier
