// What a sample has word for word from a corpus: for each of its places the longest run that ends there and
// stands in the corpus too.
//
// A suffix automaton of the sample (Blumer et al. 1985), through which the corpus runs. So the corpus may be
// of any size and is seen once, in pieces; memory goes with the sample, about 120 bytes a symbol.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

class CopiedRuns {
 public:
  // Symbols are code points, or any numbers (moves of games).
  explicit CopiedRuns(std::u32string_view sample);

  // The next piece of a text of the corpus: runs go on from the piece before.
  void add(std::u32string_view piece);
  void end_text() { state_ = 0, length_ = 0; }

  // By the place of the sample that a run ends with, in symbols.
  std::vector<uint32_t> lengths() const;

 private:
  struct State {
    uint32_t length = 0, link = 0;
    uint32_t edge = 0;     // the first, while it is built; later where its edges begin
    uint32_t longest = 0;  // run of the corpus that this state stands for, ends here
  };
  struct Edge {
    char32_t symbol;
    uint32_t to;
    uint32_t next;  // of the same state, while it is built
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  void extend(char32_t symbol);
  uint32_t find_edge(uint32_t state, char32_t symbol) const;  // while it is built
  uint32_t copy_state(uint32_t state, uint32_t length);
  void freeze();
  uint32_t follow(uint32_t state, char32_t symbol) const;  // kNone where nothing goes on so

  std::vector<State> states_;
  std::vector<Edge> edges_;
  std::vector<uint32_t> prefixes_;  // the state of each beginning of the sample
  uint32_t last_ = 0;
  uint32_t state_ = 0, length_ = 0;  // where the corpus is
};

}  // namespace atelier
