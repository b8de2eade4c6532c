// Phrases of prose: its sentences and their clauses, one a line, as poems are made of.
#pragma once

#include <span>

#include "charrnn/corpus.h"

namespace atelier {

struct PhraseOptions {
  int min_words = 3, max_words = 12;
  bool keep_case = false;  // else a sentence's first letter is small, unless its word is a name
};

// In the order of the texts, each once. Cut at punctuation and dashes, never elsewhere. Left out: what is too
// short or long, headings, what has digits or other signs than a sentence's.
void add_phrases(Corpus& corpus, std::span<const SourceText> texts, const PhraseOptions& options);

}  // namespace atelier
