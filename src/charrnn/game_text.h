// Games as a corpus has them: a pair of moves a line ("e4 e5"), an empty line between games. And back: of a
// text, mostly one that a network wrote, how far its games are legal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

// With the empty line behind it. `numbered`: "1.e4 e5".
std::string game_text(const std::vector<std::string>& moves, bool numbered = false);

struct TextGame {
  int64_t line = 0;                // where it begins, from 1
  std::vector<std::string> words;  // its moves as they are written, legal or not, without numbers and result
  size_t num_legal = 0;            // half-moves before the first that is none
  bool is_cut = false;             // the text ends within it
  bool is_legal() const { return num_legal == words.size(); }
};

// Games between empty lines. A text that does not end with a line's end is taken as cut off: its last word is
// left away.
std::vector<TextGame> read_game_text(std::string_view text);
// The same without following the games: `num_legal` is 0.
std::vector<TextGame> split_game_text(std::string_view text);

}  // namespace atelier
