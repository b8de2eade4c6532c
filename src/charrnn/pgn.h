// Games as databases keep them: Portable Game Notation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

struct PgnGame {
  std::map<std::string, std::string> tags;
  std::vector<std::string> moves;  // of the game itself, without variations; as san_of() writes them
  std::string result = "*";        // "1-0", "0-1", "1/2-1/2"; "*" where none stands
  int64_t line = 0;                // where it begins
  // What is wrong with it: an illegal move, a comment that is never closed. The moves are those before.
  std::string problem;
  int64_t problem_line = 0;

  bool is_whole_game() const { return !tags.contains("FEN"); }  // from the usual position
};

// Whether a text looks like it: a line begins with a tag.
bool is_pgn(std::string_view text);

// The games of a text, one after another. Comments, variations, numbers of moves and marks of quality are
// passed over, whatever is wrong with one game leaves the next as it is.
class PgnReader {
 public:
  explicit PgnReader(std::string_view text) : text_(text) {}

  std::optional<PgnGame> next();  // nullopt at the end

 private:
  struct Damage {
    std::string what;
    int64_t line = 0;
  };

  bool at_end() const { return at_ == text_.size(); }
  bool at_line_start() const { return at_ == 0 || text_[at_ - 1] == '\n'; }
  void advance(size_t count);
  void skip_line();
  void skip_comment(Damage& damage);
  void skip_variation(Damage& damage);
  bool skip_what_is_no_move(Damage& damage);
  void read_tag(PgnGame& game, Damage& damage);
  std::string_view take_word();
  std::vector<std::pair<std::string, int64_t>> read_moves(PgnGame& game, Damage& damage);

  std::string_view text_;
  size_t at_ = 0;
  int64_t line_ = 1;
};

}  // namespace atelier
