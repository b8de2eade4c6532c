// Scores of sampled texts: named numbers, in the order in which they are read.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atelier {

// A number or a text for each name.
class SampleScore {
 public:
  struct Entry {
    std::string name, text;
    bool is_number = true;
  };

  void add(const std::string& name, double value, int decimals = 3);
  void add(const std::string& name, const std::string& text) { entries_.push_back({name, text, false}); }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// Hands out the texts of a corpus one after another; each may be large and is needed once.
using EachText = std::function<void(const std::function<void(std::string_view text)>& take)>;

// Games of a sample (charrnn/game_text.h) and of a corpus, as texts like it or PGN. `half-moves` are those
// before the first illegal one, of a legal game all. A copied run is of moves in a row that stand so in one
// game of the corpus; without a corpus those numbers are missing.
SampleScore score_chess(std::string_view sample, const EachText& corpus);

// What of a text stands so in the corpus, in characters. `run`: from how many on a run counts as copied.
SampleScore score_copies(std::string_view sample, const EachText& corpus, int run);

}  // namespace atelier
