#include "charrnn/chain_score.h"

#include <algorithm>
#include <cmath>

namespace atelier {

namespace {

constexpr double kWordWeight = 2.5;  // of a word that is handed over to
constexpr double kWeak = 0.35,
                 kWeakCost = 2;    // words below that weight are taken only where there is no other
constexpr double kBent = 0.8;      // "headed" for "head"
constexpr double kDangling = 1.5;  // a line that ends with "of"
constexpr double kName = 0.9;      // each
constexpr double kLengthToUsual = 0.8, kLengthToNeighbor = 1.2;
constexpr double kSameWord = 0.7;  // shared beside the link, each
constexpr double kSamePair = 1.5;  // two words in a row that another line has too
constexpr double kSameBeginning = 0.8;
constexpr double kSaysLittle = 0.8;   // no word of weight beside the link
constexpr double kEcho = 0.5;         // begins with the word that the line before ends with
constexpr double kAlike = 0.5;        // of all words: the same line once more
constexpr double kEarlierLink = 0.6;  // a word that was held before

bool has(const std::vector<int>& list, int one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

int num_shared(const std::vector<int>& a, const std::vector<int>& b) {
  return static_cast<int>(std::count_if(a.begin(), a.end(), [&](int one) { return has(b, one); }));
}

bool shares_pair(const std::vector<int>& a, const std::vector<int>& b, const PhraseGraph& graph) {
  for (size_t i = 0; i + 1 < a.size(); ++i) {
    if (a[i] >= graph.num_nodes() && a[i + 1] >= graph.num_nodes()) continue;  // "of the" is everywhere
    for (size_t j = 0; j + 1 < b.size(); ++j)
      if (a[i] == b[j] && a[i + 1] == b[j + 1]) return true;
  }
  return false;
}

double length_gap(int a, int b) {
  return std::abs(std::log(static_cast<double>(std::max(a, 1)) / std::max(b, 1)));
}

// Of the line by itself.
double own_score(const PhraseGraph& graph, const Phrase& phrase, int node, int next) {
  double score = -kName * phrase.num_names - kLengthToUsual * length_gap(phrase.length, graph.usual_length());
  if (phrase.is_dangling) score -= kDangling;
  if (next >= 0) score += kWordWeight * graph.weight(next) - (graph.weight(next) < kWeak ? kWeakCost : 0);
  for (const int one : phrase.bent) score -= one == node || one == next ? kBent : 0;
  double other = 0;
  for (const int one : phrase.nodes)
    if (one != node && one != next) other = std::max(other, graph.weight(one));
  if (next < 0) score -= kSaysLittle * (1 - other);
  return score;
}

// Beside the line right before it.
double neighbor_score(const PhraseGraph& graph, const Phrase& before, const Phrase& phrase, int node) {
  double score = -kLengthToNeighbor * length_gap(phrase.length, before.length);
  score -= kSameWord * std::max(0, num_shared(phrase.nodes, before.nodes) - 1);
  if (phrase.stems.front() == before.stems.front() && phrase.stems.front() != node) score -= kSameBeginning;
  if (before.stems.back() == node && phrase.stems.front() == node) score += kEcho;
  return score;
}

}  // namespace

std::optional<double> line_score(const PhraseGraph& graph, const PhraseChain& poem, int place, int node,
                                 int next) {
  const Phrase& phrase = graph.phrases()[place];
  double score = own_score(graph, phrase, node, next);
  for (const ChainLine& line : poem) {
    if (line.phrase == place) return std::nullopt;
    const Phrase& earlier = graph.phrases()[line.phrase];
    const int shared = num_shared(phrase.stems, earlier.stems);
    const auto shorter = static_cast<double>(std::min(phrase.stems.size(), earlier.stems.size()));
    if (shared > 2 && shared > kAlike * shorter + 0.5) return std::nullopt;
    if (shares_pair(phrase.stems, earlier.stems, graph)) score -= kSamePair;
    for (const int link : line.links)
      if (link != node && link != next && has(phrase.nodes, link)) score -= kEarlierLink;
  }
  if (!poem.empty()) score += neighbor_score(graph, graph.phrases()[poem.back().phrase], phrase, node);
  return score;
}

}  // namespace atelier
