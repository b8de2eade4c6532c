#include "charrnn/corpus.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "base/unicode.h"
#include "tensor/seed.h"

namespace atelier {

std::string Corpus::text() const {
  std::string text;
  for (const std::string& document : documents) text += document + between;
  return text;
}

CorpusCounts counts_of(const Corpus& corpus) {
  CorpusCounts counts{.documents = std::ssize(corpus.documents)};
  std::unordered_set<char32_t> seen;
  const auto count = [&](std::string_view text) {
    while (!text.empty()) {
      seen.insert(take_code_point(text).value_or(0));
      ++counts.characters;
    }
  };
  for (const std::string& document : corpus.documents) {
    count(document);
    count(corpus.between);
  }
  counts.distinct = std::ssize(seen);
  return counts;
}

std::string said(const CorpusCounts& counts, const Corpus& corpus) {
  std::string text =
      with_commas(counts.documents) + (counts.documents == 1 ? " document, " : " documents, ") +
      with_commas(counts.characters) + " characters, " + with_commas(counts.distinct) + " distinct";
  std::vector<std::string> reasons;
  for (const auto& [why, count] : corpus.dropped) reasons.push_back(with_commas(count) + " " + why);
  return reasons.empty() ? text : text + "; left out: " + join(reasons, ", ");
}

// Fisher and Yates, by the project's own generator: the same on every machine.
void shuffle_documents(Corpus& corpus, uint64_t seed) {
  RandomStream random(seed, "corpus order");
  for (size_t i = corpus.documents.size(); i > 1; --i)
    std::swap(corpus.documents[i - 1], corpus.documents[random.below(static_cast<int64_t>(i))]);
}

void drop_repeated(Corpus& corpus, Letters compared) {
  std::unordered_set<std::string> seen;
  const int64_t count = std::erase_if(corpus.documents, [&](const std::string& document) {
    return !seen.insert(compared == Letters::in_any_case ? lower(document) : document).second;
  });
  if (count > 0) corpus.drop("repeated", count);
}

void drop_long(Corpus& corpus, int64_t max_length) {
  if (max_length == 0) return;
  const int64_t count = std::erase_if(corpus.documents, [&](const std::string& document) {
    return std::ssize(document) > max_length && std::ssize(code_points_of(document)) > max_length;
  });
  if (count > 0) corpus.drop("longer than " + with_commas(max_length) + " characters", count);
}

std::string with_commas(int64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = std::ssize(digits) - 3; place > (number < 0); place -= 3) digits.insert(place, ",");
  return digits;
}

std::string place_of(const SourceText& source, size_t at) {
  return source.name + ":" +
         std::to_string(1 + std::count(source.text.begin(), source.text.begin() + at, '\n'));
}

}  // namespace atelier
