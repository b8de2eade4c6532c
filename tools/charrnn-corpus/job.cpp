#include "charrnn-corpus/job.h"

#include "base/log.h"
#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

namespace {

std::string said_characters(const std::u32string& characters) {
  constexpr size_t kMostSaid = 20;
  std::vector<std::string> said;
  for (const char32_t code : characters.substr(0, kMostSaid)) said.push_back(said_code_point(code));
  if (characters.size() > kMostSaid)
    said.push_back("and " + std::to_string(characters.size() - kMostSaid) + " more");
  return join(said, ", ");
}

}  // namespace

void CorpusOptions::declare(Options& options) {
  options.add("shuffle", shuffle, "documents in another order, by --seed");
  options.add("repeats", repeats, "keep documents that are equal to one before");
  options.add("max-length", max_length, "leave out documents of more characters; 0 keeps all", {0, 1e9});
  options.add("min-count", min_count, "take out characters that stand fewer times in all; 0 keeps all",
              {0, 1e9});
  text.declare(options);
}

void CorpusOptions::finish(Corpus& corpus, uint64_t seed) const {
  if (!repeats) drop_repeated(corpus);
  drop_long(corpus, max_length);
  if (const std::u32string rare = drop_rare_characters(corpus, min_count); !rare.empty())
    spdlog::info("took out {}", said_characters(rare));
  if (shuffle) shuffle_documents(corpus, seed);
}

}  // namespace atelier
