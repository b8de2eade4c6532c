// Pairs of words: happy and sad, France and Paris. What leads from one to the other is a vector too.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "embed/words.h"

namespace atelier {

struct WordPair {
  std::string from, to;

  std::string label() const { return from + "/" + to; }
};

// "happy<tab>sad", of a .csv "happy,sad". Error for a line that is no pair.
WordPair parse_pair(const std::string& line, char separator);
// The separator of a list of pairs by its ending.
char pair_separator(const std::filesystem::path& path);

// (D): what `to` lacks of `from`, their vectors' difference.
at::Tensor difference(const WordVectors& words, const WordPair& pair);

}  // namespace atelier
