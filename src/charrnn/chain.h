// Phrase-chained poems: a way through a list of lines, each line sharing a word with the one before. A word
// is held for a few lines, then a line that holds it and another hands over to that; so from the first word
// to the last. Nothing is written: all lines are there, no line stands twice.
//
// The way is found by a beam over the graph of words and lines (phrase_graph.h), which keeps to words from
// which the last can still be reached in the hand-overs that are left. Its score prefers lines of like length
// that end where a thought ends and words that name things, and refuses lines that say almost the same.
#pragma once

#include <cstdint>
#include <vector>

#include "base/progress.h"
#include "charrnn/phrase_graph.h"

namespace atelier {

struct ChainOptions {
  int start = 0, end = 0;  // nodes
  int num_lines = 20;
  int least_hold = 2, most_hold = 4;  // lines that hold a word, those that hand over counted on both sides
  uint64_t seed = 0;
};

struct ChainLine {
  int phrase = 0;
  std::vector<int> links;  // nodes that it shares with its neighbors: one, or two where it hands over
};

using PhraseChain = std::vector<ChainLine>;

// So many different poems; lines of one are not used in the next while there are others. Error where no way
// of that length leads from start to end: it says how many lines the shortest has, or what can be reached.
std::vector<PhraseChain> find_chains(const PhraseGraph& graph, const ChainOptions& options, int variations,
                                     const Progress& progress = {});

}  // namespace atelier
