#include "charrnn/training_text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

std::string with_line_ends(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      clean += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      clean += '\n';
    }
  }
  return clean;
}

// Of lines, or of paragraphs parted by blank lines; empty ones are none.
void add_parts(std::vector<std::string>& documents, std::string_view text, std::string_view separator) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == '\n') part.remove_prefix(1);
    while (!part.empty() && part.back() == '\n') part.remove_suffix(1);
    if (!part.empty()) documents.emplace_back(part);
    text.remove_prefix(std::min(end + separator.size(), text.size()));
  }
}

// The order of `count` documents.
std::vector<size_t> shuffled(size_t count, uint64_t seed) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, "held out");
  for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<int64_t>(i))]);
  return order;
}

std::vector<std::vector<int32_t>> numbers_of(const std::vector<std::u32string>& texts,
                                             const Vocabulary& vocabulary, bool ends) {
  std::vector<std::vector<int32_t>> all;
  for (const std::u32string& text : texts) {
    all.push_back(vocabulary.numbers(text));
    if (ends && vocabulary.end()) all.back().push_back(*vocabulary.end());
  }
  return all;
}

}  // namespace

Documents documents_named(const std::string& name) {
  if (name == "lines") return Documents::lines;
  if (name == "blank") return Documents::blank;
  if (name == "file") return Documents::file;
  return Documents::none;
}

std::vector<std::string> documents_in(const std::vector<std::string>& files, Documents kind, bool is_bytes) {
  std::vector<std::string> documents;
  for (const std::string& file : files) {
    const std::string text = is_bytes ? file : with_line_ends(file);
    switch (kind) {
      case Documents::lines:
        add_parts(documents, text, "\n");
        break;
      case Documents::blank:
        add_parts(documents, text, "\n\n");
        break;
      case Documents::file:
        if (!text.empty()) documents.push_back(text);
        break;
      case Documents::none:
        if (documents.empty()) documents.emplace_back();
        documents.back() += text;
        break;
    }
  }
  return documents;
}

TrainingText::TrainingText(const std::vector<std::string>& files, const TrainingTextOptions& options)
    : options_(options), vocabulary_({}, false, options.is_bytes) {
  std::vector<std::u32string> texts;
  for (const std::string& document : documents_in(files, options.documents, options.is_bytes))
    texts.push_back(symbols_of(document, options.is_bytes));
  if (texts.empty() || (texts.size() == 1 && texts[0].size() < 2))
    throw Error("holds too little text to learn from", "", "give it at least a few lines");
  vocabulary_ = Vocabulary::of(texts, has_documents(), options.is_bytes);
  if (!has_documents()) {
    // Rounded as slicing does: nanoGPT's split of its first 90 %.
    const auto kept = static_cast<size_t>(static_cast<double>(texts[0].size()) * (1 - options.held_out));
    train_.push_back(texts[0].substr(0, std::max<size_t>(kept, 2)));
    held_out_.push_back(texts[0].substr(std::min(texts[0].size(), std::max<size_t>(kept, 2))));
    return;
  }
  const auto num_held =
      std::min(texts.size() - 1,
               static_cast<size_t>(std::llround(static_cast<double>(texts.size()) * options.held_out)));
  std::vector<bool> is_held(texts.size());
  const std::vector<size_t> order = shuffled(texts.size(), options.seed);
  for (size_t i = 0; i < num_held; ++i) is_held[order[i]] = true;
  for (size_t i = 0; i < texts.size(); ++i) (is_held[i] ? held_out_ : train_).push_back(std::move(texts[i]));
}

int64_t TrainingText::num_symbols() const {
  int64_t count = 0;
  for (const auto* texts : {&train_, &held_out_})
    for (const std::u32string& text : *texts) count += static_cast<int64_t>(text.size());
  return count;
}

std::vector<std::vector<int32_t>> TrainingText::train_numbers(const Vocabulary& vocabulary) const {
  return numbers_of(train_, vocabulary, has_documents());
}

std::vector<std::vector<int32_t>> TrainingText::held_out_numbers(const Vocabulary& vocabulary) const {
  return numbers_of(held_out_, vocabulary, has_documents());
}

}  // namespace atelier
