#include "charrnn/pgn.h"

#include <algorithm>

#include "base/error.h"
#include "charrnn/san.h"

namespace atelier {

namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f", kWordEnds = " \t\r\n\v\f{}()[];$!?";

bool is_result(std::string_view word) {
  return word == "1-0" || word == "0-1" || word == "1/2-1/2" || word == "*";
}

// "12.", "12...", and the number of "12.Nf3".
std::string_view without_number(std::string_view word) {
  const size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const size_t dots = std::min(word.find_first_not_of('.', digits), word.size());
  const bool is_number = dots == word.size() || dots > digits;
  return is_number ? word.substr(dots) : word;
}

// Follows the moves on the board; what does not go is the game's problem.
void play(const std::vector<std::pair<std::string, int64_t>>& words, PgnGame& game) {
  Position position = starting_position();
  if (!game.is_whole_game()) position = position_from_fen(game.tags.at("FEN"));
  for (const auto& [word, line] : words) {
    const std::optional<Move> move = move_from_san(position, word);
    if (!move) {
      game.problem = "'" + word.substr(0, 20) + "' is no legal move after " +
                     std::to_string(game.moves.size()) + " half-moves";
      game.problem_line = line;
      return;
    }
    game.moves.push_back(san_of(position, *move));
    position = after(position, *move);
  }
}

}  // namespace

void PgnReader::advance(size_t count) {
  const size_t end = std::min(at_ + count, text_.size());
  line_ += std::count(text_.begin() + at_, text_.begin() + end, '\n');
  at_ = end;
}

void PgnReader::skip_line() {
  advance(std::min(text_.find('\n', at_), text_.size()) - at_);
}

// One that is never closed ends where the next game begins, else it would take all games with it.
void PgnReader::skip_comment(Damage& damage) {
  const size_t end = text_.find('}', at_), next_game = text_.find("\n[Event ", at_);
  if (end < next_game) return advance(end - at_ + 1);
  if (end == std::string_view::npos || next_game != std::string_view::npos)
    damage = {"a comment is never closed", line_};
  advance(std::min(next_game, text_.size()) - at_);
}

void PgnReader::skip_variation(Damage& damage) {
  const int64_t begin = line_;
  int depth = 0;
  while (!at_end()) {
    const char letter = text_[at_];
    if (letter == '[' && at_line_start()) break;
    if (letter == '{') {
      skip_comment(damage);
      continue;
    }
    if (letter == ';') {
      skip_line();
      continue;
    }
    advance(1);
    depth += (letter == '(') - (letter == ')');
    if (depth == 0) return;
  }
  damage = {"a variation is never closed", begin};
}

bool PgnReader::skip_what_is_no_move(Damage& damage) {
  const char letter = text_[at_];
  if (letter == '{') {
    skip_comment(damage);
  } else if (letter == '(') {
    skip_variation(damage);
  } else if (letter == ';' || (letter == '%' && at_line_start())) {
    skip_line();
  } else if (letter == '$') {
    advance(1);
    advance(std::min(text_.find_first_not_of("0123456789", at_), text_.size()) - at_);
  } else if (kSpace.find(letter) != std::string_view::npos || letter == '!' || letter == '?') {
    advance(1);
  } else {
    return false;
  }
  return true;
}

// [Name "value"], the value with \" and \\ in it.
void PgnReader::read_tag(PgnGame& game, Damage& damage) {
  const size_t end = std::min(text_.find('\n', at_), text_.size());
  const std::string_view line = text_.substr(at_, end - at_);
  const size_t open = line.find('"'), close = line.rfind('"');
  const size_t name_begin = line.find_first_not_of(" \t", 1);
  const size_t name_end = line.find_first_of(" \t\"", name_begin);
  if (open == close || name_end == std::string_view::npos) {
    damage = {"'" + std::string(line.substr(0, 40)) + "' is no tag", line_};
  } else {
    std::string value;
    for (size_t i = open + 1; i < close; ++i) {
      if (line[i] == '\\' && i + 1 < close) ++i;
      value += line[i];
    }
    game.tags[std::string(line.substr(name_begin, name_end - name_begin))] = value;
  }
  advance(end - at_);
}

std::string_view PgnReader::take_word() {
  const size_t begin = at_;
  // A sign that nothing else takes, as a bracket that closes nothing, is a word by itself.
  advance(std::max<size_t>(1, std::min(text_.find_first_of(kWordEnds, at_), text_.size()) - at_));
  return text_.substr(begin, at_ - begin);
}

// Up to the result, or to the tags of the next game.
std::vector<std::pair<std::string, int64_t>> PgnReader::read_moves(PgnGame& game, Damage& damage) {
  std::vector<std::pair<std::string, int64_t>> words;
  while (!at_end()) {
    if (skip_what_is_no_move(damage)) continue;
    if (text_[at_] == '[') return words;
    const int64_t line = line_;
    const std::string_view word = take_word();
    if (is_result(word)) {
      game.result = word;
      return words;
    }
    const std::string_view move = without_number(word);
    if (!move.empty() && move != "e.p.") words.emplace_back(move, line);
  }
  return words;
}

bool is_pgn(std::string_view text) {
  return text.starts_with('[') || text.find("\n[") != std::string_view::npos;
}

std::optional<PgnGame> PgnReader::next() {
  if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) advance(3);
  Damage damage;
  while (!at_end() && skip_what_is_no_move(damage)) {
  }
  if (at_end()) return std::nullopt;
  PgnGame game{.line = line_};
  while (!at_end()) {
    if (text_[at_] == '[')
      read_tag(game, damage);
    else if (!skip_what_is_no_move(damage))
      break;
  }
  const auto words = read_moves(game, damage);
  try {
    play(words, game);
  } catch (const Error& error) {
    damage = {error.problem(), game.line};
  }
  if (game.problem.empty() && !damage.what.empty()) {
    game.problem = damage.what;
    game.problem_line = damage.line;
  }
  return game;
}

}  // namespace atelier
