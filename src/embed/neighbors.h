// What lies near something among rows of vectors, and sums of rows: paris - france + japan.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "embed/words.h"

namespace atelier {

struct Neighbor {
  int64_t row = 0;
  double similarity = 0;  // cosine
};

// The `count` rows of (N,D) that point most nearly as `vector` (D), without those of `asked`; the nearest
// first, ties by row. The same on any count of threads.
std::vector<Neighbor> most_similar(const at::Tensor& rows, const at::Tensor& vector, int64_t count,
                                   const std::vector<int64_t>& asked);

struct SignedPhrase {
  int sign = 1;
  std::string text;
};

// "paris - france + japan": signs stand between spaces, so that hyphenated words are words. Error for a text
// with a sign without a word.
std::vector<SignedPhrase> parse_terms(const std::string& text);

// A sum that asks for its neighbors.
struct Query {
  std::string text;
  at::Tensor vector;           // (D): the sum of the terms' vectors, each of length 1
  std::vector<int64_t> asked;  // rows of the terms
};
Query query_of(const WordVectors& words, const std::string& text);

}  // namespace atelier
