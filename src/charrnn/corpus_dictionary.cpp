#include <algorithm>
#include <set>

#include "base/text.h"
#include "charrnn/corpus_kinds.h"
#include "charrnn/gcide.h"

namespace atelier {

namespace {

// One space for any.
std::string collapsed(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const bool is_space = letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    if (!is_space)
      result += letter;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  return trim(result);
}

void add_definition(Corpus& corpus, std::string_view word, std::string_view definition) {
  const std::string left = collapsed(word), right = collapsed(definition);
  if (left.empty() || right.empty()) return corpus.drop("without a definition");
  corpus.documents.push_back(left + "\t" + right);
}

// Before the first of its examples: `a dog; "he was a dog"`.
std::string_view without_examples(std::string_view gloss) {
  return gloss.substr(0, std::min(gloss.find("; \""), gloss.size()));
}

// dictd's numbers: digits of base 64, the highest first.
std::optional<size_t> parse_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t number = 0;
  for (const char letter : text) {
    const size_t digit = kDigits.find(letter);
    if (digit == std::string_view::npos || number >> 50) return std::nullopt;
    number = number * 64 + digit;
  }
  return text.empty() ? std::nullopt : std::optional(number);
}

}  // namespace

// "00001740 03 n 01 entity 0 003 ~ ... | gloss": the fifth field is the synset's first word.
void add_wordnet(Corpus& corpus, const SourceText& source) {
  corpus.between = "\n";
  int64_t number = 0;
  for (const std::string& line : split(source.text, '\n')) {
    ++number;
    if (line.empty() || line[0] == ' ') continue;  // the license
    const std::vector<std::string> fields = split(line.substr(0, 400), ' ');
    const size_t bar = line.find("| ");
    if (fields.size() < 6 || bar == std::string::npos) {
      corpus.damaged(Error("is no line of WordNet's data", source.name + ":" + std::to_string(number)));
      continue;
    }
    std::string word = fields[4];
    if (word.ends_with(')')) word.resize(word.rfind('('));  // "(p)": where an adjective may stand
    std::replace(word.begin(), word.end(), '_', ' ');
    add_definition(corpus, word, without_examples(std::string_view(line).substr(bar + 2)));
  }
}

void add_dictd(Corpus& corpus, const SourceText& source, const SourceText& index) {
  corpus.between = "\n";
  std::set<std::pair<size_t, size_t>> entries;  // several headwords share one
  int64_t number = 0;
  for (const std::string& line : split(index.text, '\n')) {
    ++number;
    if (line.empty() || line.starts_with("00")) continue;
    const std::vector<std::string> fields = split(line, '\t');
    const auto offset = fields.size() < 3 ? std::nullopt : parse_base64(fields[1]);
    const auto length = fields.size() < 3 ? std::nullopt : parse_base64(fields[2]);
    if (!offset || !length || *offset > source.text.size() || *length > source.text.size() - *offset)
      corpus.damaged(Error("points to no entry", index.name + ":" + std::to_string(number)));
    else
      entries.emplace(*offset, *length);
  }
  for (const auto& [offset, length] : entries) {
    const auto [word, definition] = gcide_definition(source.text.substr(offset, length));
    if (word.empty() || definition.find_first_of("[]{}\\") != std::string::npos)
      corpus.drop(word.empty() ? "without a head" : "with signs of their own");
    else
      add_definition(corpus, word, definition);
  }
}

void add_definitions(Corpus& corpus, const SourceText& source) {
  corpus.between = "\n";
  int64_t number = 0;
  for (const std::string& line : split(source.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const size_t tab = line.find('\t');
    if (tab == std::string::npos)
      corpus.damaged(
          Error("has no tab between a word and its definition", source.name + ":" + std::to_string(number)));
    else
      add_definition(corpus, line.substr(0, tab), line.substr(tab + 1));
  }
}

}  // namespace atelier
