// Answers to --nearest and --analogy.
#pragma once

#include <string>

#include "embed/job.h"
#include "embed/words.h"

namespace atelier {

// csv:   query,rank,id,similarity; what was asked for is not among the answers
// json:  a list of {"query", "answers": [{"id", "similarity"}]}
// jsonl: the same, an object a line
// Error for a query with a word that no row has.
std::string answers_text(const WordVectors& words, const EmbedJob& job, const std::string& format);

}  // namespace atelier
