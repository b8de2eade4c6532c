// What a network learns from: documents, split into what it is trained on and what is held out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "charrnn/vocabulary.h"

namespace atelier {

// How texts fall into documents.
enum class Documents {
  none,   // they are one text
  lines,  // one a line
  blank,  // parted by blank lines
  file,   // one a file
};
Documents documents_named(const std::string& name);

// The documents of files, in their order, without the line ends around them; empty ones are none. CR LF and
// CR become line ends unless bytes are counted.
std::vector<std::string> documents_in(const std::vector<std::string>& files, Documents documents,
                                      bool is_bytes);

struct TrainingTextOptions {
  Documents documents = Documents::none;
  bool is_bytes = false;
  double held_out = 0.1;  // share; of documents, else of the characters the last ones
  uint64_t seed = 0;      // which documents are held out
};

class TrainingText {
 public:
  // Of the contents of files, in their order; CR LF and CR become line ends unless bytes are counted. Error
  // where nothing is left to learn from.
  TrainingText(const std::vector<std::string>& files, const TrainingTextOptions& options);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  bool has_documents() const { return options_.documents != Documents::none; }
  // Without documents one text each (held_out may be empty then).
  const std::vector<std::u32string>& train() const { return train_; }
  const std::vector<std::u32string>& held_out() const { return held_out_; }
  int64_t num_symbols() const;  // of both

  // Numbers by `vocabulary` (which may know more than the corpus), each document with its end.
  std::vector<std::vector<int32_t>> train_numbers(const Vocabulary& vocabulary) const;
  std::vector<std::vector<int32_t>> held_out_numbers(const Vocabulary& vocabulary) const;

 private:
  TrainingTextOptions options_;
  std::vector<std::u32string> train_, held_out_;
  Vocabulary vocabulary_;
};

}  // namespace atelier
