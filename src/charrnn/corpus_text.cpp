#include <unordered_map>

#include "base/text.h"
#include "base/unicode.h"
#include "charrnn/corpus_kinds.h"

namespace atelier {

void add_text(Corpus& corpus, const SourceText& source, bool lines) {
  corpus.between = "\n";
  if (!lines) {
    std::string_view text = source.text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    if (text.empty()) return corpus.drop("empty");
    return corpus.documents.emplace_back(text), void();
  }
  for (const std::string& line : split(source.text, '\n'))
    if (std::string text = trim(line); !text.empty()) corpus.documents.push_back(std::move(text));
}

std::u32string drop_rare_characters(Corpus& corpus, int64_t min_count) {
  std::unordered_map<char32_t, int64_t> counts;
  for (const std::string& document : corpus.documents)
    for (std::string_view rest = document; !rest.empty();) ++counts[take_code_point(rest).value_or(0xFFFD)];
  std::u32string rare;
  for (const auto& [code, count] : counts)
    if (count < min_count) rare += code;
  std::sort(rare.begin(), rare.end());
  if (rare.empty()) return rare;
  int64_t num_dropped = 0;
  for (std::string& document : corpus.documents) {
    std::string kept;
    for (std::string_view rest = document; !rest.empty();) {
      const char32_t code = take_code_point(rest).value_or(0xFFFD);
      if (std::binary_search(rare.begin(), rare.end(), code))
        ++num_dropped;
      else
        append_utf8(kept, code);
    }
    document = std::move(kept);
  }
  std::erase(corpus.documents, "");
  corpus.drop("rare characters", num_dropped);
  return rare;
}

}  // namespace atelier
