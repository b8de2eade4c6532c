#include "charrnn/score_bits.h"

#include <cmath>

#include "charrnn/known_symbols.h"
#include "charrnn/reading.h"
#include "charrnn/training_text.h"

namespace atelier {

namespace {

// What was charged of a document, or of all.
struct Charged {
  double bits = 0;
  int64_t count = 0;

  double mean() const { return bits / static_cast<double>(count); }
};

Charged charged(const std::vector<double>& bits) {
  Charged sum;
  for (const double one : bits)
    if (!std::isnan(one)) sum.bits += one, ++sum.count;
  return sum;
}

void add_documents(SampleScore& score, const std::vector<Charged>& each,
                   const std::vector<std::string>& texts) {
  double sum = 0;
  size_t worst = 0;
  int64_t count = 0;
  for (size_t i = 0; i < each.size(); ++i) {
    if (each[i].count == 0) continue;
    sum += each[i].mean();
    ++count;
    if (each[worst].count == 0 || each[i].mean() > each[worst].mean()) worst = i;
  }
  score.add("documents", static_cast<double>(each.size()));
  if (count == 0) return;
  score.add("document-bits-mean", sum / static_cast<double>(count), 4);
  score.add("document-bits-worst", each[worst].mean(), 4);
  score.add("document-worst", static_cast<double>(worst + 1));
  score.add("document-worst-text", texts[worst]);
}

}  // namespace

SampleScore score_bits(const StepNetwork& network, const Vocabulary& vocabulary, const std::string& documents,
                       const std::string& text, const std::function<void(double)>& progress) {
  const std::vector<std::string> texts =
      documents_in({text}, documents_named(documents), vocabulary.is_bytes());
  std::map<char32_t, int64_t> unknown;
  std::vector<std::vector<int32_t>> symbols;
  int64_t num_characters = 0, num_unknown = 0;
  for (const std::string& one : texts) {
    const std::vector<int32_t> known = known_numbers(one, vocabulary, Unknown::skip, &unknown);
    num_characters += std::ssize(known);
    symbols.emplace_back();
    if (const auto end = vocabulary.end()) symbols.back().push_back(*end);
    symbols.back().insert(symbols.back().end(), known.begin(), known.end());
    if (const auto end = vocabulary.end()) symbols.back().push_back(*end);
  }
  for (const auto& [symbol, count] : unknown) num_unknown += count;
  Charged all;
  std::vector<Charged> each;
  for (const std::vector<double>& bits : bits_of(network, symbols, 64, progress)) {
    each.push_back(charged(bits));
    all.bits += each.back().bits;
    all.count += each.back().count;
  }
  SampleScore score;
  score.add("characters", static_cast<double>(num_characters + num_unknown));
  score.add("charged", static_cast<double>(all.count));
  if (all.count > 0) {
    score.add("bits-mean", all.mean(), 4);
    score.add("nats-mean", all.mean() * std::log(2.0), 4);
    score.add("bits", all.bits, 1);
  }
  if (vocabulary.end()) add_documents(score, each, texts);
  score.add("unknown-skipped", static_cast<double>(num_unknown));
  if (num_unknown > 0) score.add("unknown-characters", said_symbols(unknown));
  return score;
}

}  // namespace atelier
