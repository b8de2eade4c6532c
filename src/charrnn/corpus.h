// A corpus in the making: documents, and what was left out and why.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace atelier {

// A text that a corpus is made of: UTF-8 with plain line ends.
struct SourceText {
  std::string name;  // of the file, for errors
  std::string_view text;
};

struct Corpus {
  std::vector<std::string> documents;
  std::string between;                     // between two of them, and behind the last: "\n", "\n\n"
  std::map<std::string, int64_t> dropped;  // why, and how many
  // Documents lost by damage are said one by one, with file and line.
  std::function<void(const Error&)> damaged = [](const Error&) {};

  void drop(const std::string& why, int64_t count = 1) { dropped[why] += count; }
  std::string text() const;
};

struct CorpusCounts {
  int64_t documents = 0, characters = 0, distinct = 0;
};
CorpusCounts counts_of(const Corpus& corpus);
// "1,203 documents, 48,112 characters, 61 distinct; left out: 12 repeated, 3 too long".
std::string said(const CorpusCounts& counts, const Corpus& corpus);

// By seed alone.
void shuffle_documents(Corpus& corpus, uint64_t seed);
// The first of each stays.
enum class Letters { as_they_are, in_any_case };
void drop_repeated(Corpus& corpus, Letters compared = Letters::as_they_are);
// More than so many code points; 0: any.
void drop_long(Corpus& corpus, int64_t max_length);

std::string with_commas(int64_t number);
// "NAME:LINE" of a byte of a text.
std::string place_of(const SourceText& source, size_t at);

}  // namespace atelier
