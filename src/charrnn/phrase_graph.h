// A list of phrases as a graph: content words, by their stems, are its nodes; a line that holds two of them
// joins them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace atelier {

// A line as poems are made of it.
struct Phrase {
  std::string text;
  std::vector<int> stems;    // of all its words, in order; of those that link the number of the node
  std::vector<int> nodes;    // the words that can link it, each once
  int length = 0;            // code points
  std::vector<int> bent;     // nodes that stand in it as doings, "headed" of "head"
  int num_names = 0;         // words with a capital, but for "I" and the first of a sentence
  bool is_dangling = false;  // ends with a word that wants another
};

class PhraseGraph {
 public:
  // Lines that are repeated or have no word are left out.
  explicit PhraseGraph(const std::vector<std::string>& lines);

  const std::vector<Phrase>& phrases() const { return phrases_; }
  int num_nodes() const { return static_cast<int>(lines_.size()); }
  const std::vector<int>& lines_with(int node) const { return lines_[node]; }
  const std::string& word(int node) const { return words_[node]; }  // as it is mostly written
  // How well a word links lines, about 0 to 1: things rather than doings and qualities, rare rather than
  // common.
  double weight(int node) const { return weights_[node]; }
  int usual_length() const { return usual_length_; }

  // The node of a word in any of its forms. Error with the nearest words for one that is not there or that is
  // too common to link anything.
  int node_of(const std::string& word) const;

  // reach[n][node]: whether `n` hand-overs lead from `node` to `target`, for n = 0 .. `most`.
  std::vector<std::vector<bool>> reach(int target, int most) const;
  // How many hand-overs it takes at least; -1 where no way leads there.
  std::vector<int> distances(int from) const;

 private:
  void find_lengths_and_names();

  std::vector<Phrase> phrases_;
  std::vector<std::vector<int>> lines_;  // by node
  std::vector<std::string> words_;       // by node
  std::vector<double> weights_;
  std::unordered_map<std::string, int> node_of_stem_;
  int usual_length_ = 0;
};

}  // namespace atelier
