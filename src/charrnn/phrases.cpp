#include "charrnn/phrases.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

namespace {

constexpr std::u32string_view kEnds = U".!?;:,…—()[]\"“”„«»‹›|*=<>{}";
constexpr std::u32string_view kSentenceEnds = U".!?";
// After these a point ends no sentence.
constexpr std::string_view kShortened[] = {"mr", "mrs", "ms", "dr", "st",  "mm",  "prof", "vol", "fig",
                                           "no", "vs",  "jr", "sr", "hon", "rev", "capt", "gen", "col"};

bool is_space(char32_t code) {
  return code == U' ' || code == U'\n' || code == U'\t' || code == 0xA0;
}

bool is_letter(char32_t code) {
  return (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z') ||
         (code >= 0xC0 && code != 0xD7 && code != 0xF7 && !(code >= 0x2000 && code <= 0x2BFF) &&
          !(code >= 0x3000 && code <= 0x303F) && code < 0xFE00);
}

bool is_capital(char32_t code) {
  return (code >= U'A' && code <= U'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7);
}

char32_t small(char32_t code) {
  return is_capital(code) ? code + 32 : code;
}

std::u32string lowered(std::u32string text) {
  for (char32_t& code : text) code = small(code);
  return text;
}

struct Phrase {
  std::vector<std::u32string> words;
  bool begins_sentence = false;
};

// Cuts a paragraph into phrases.
class Cutter {
 public:
  explicit Cutter(std::vector<Phrase>& phrases) : phrases_(phrases) {}

  void cut(std::u32string_view paragraph) {
    begins_ = true;
    for (size_t i = 0; i < paragraph.size(); ++i) {
      const char32_t code = paragraph[i];
      const char32_t next = i + 1 < paragraph.size() ? paragraph[i + 1] : U'\n';
      if (code == U'_') continue;  // of italics
      if (is_space(code)) {
        end_word();
      } else if (code == U'-' && next == U'-') {
        end_phrase(false);
      } else if (kEnds.find(code) == std::u32string_view::npos || is_within(paragraph, i)) {
        word_ += code == U'’' || code == U'‘' ? U'\'' : code;
      } else {
        const bool ends_sentence = kSentenceEnds.find(code) != std::u32string_view::npos;
        if (code == U'.' && is_shortened()) {
          word_ += code;
          continue;
        }
        end_phrase(ends_sentence);
      }
    }
    end_phrase(true);
  }

 private:
  // Points and commas within numbers and initials are none of a sentence's.
  static bool is_within(std::u32string_view text, size_t i) {
    const auto is_part = [](char32_t code) { return is_letter(code) || (code >= U'0' && code <= U'9'); };
    return (text[i] == U'.' || text[i] == U',' || text[i] == U':') && i > 0 && i + 1 < text.size() &&
           is_part(text[i - 1]) && is_part(text[i + 1]);
  }

  bool is_shortened() const {
    const std::string word = lower(utf8_of(word_));
    return std::find(std::begin(kShortened), std::end(kShortened), word) != std::end(kShortened) ||
           (word_.size() == 1 && is_capital(word_[0]) && word_[0] != U'I');
  }

  void end_word() {
    while (!word_.empty() && (word_.back() == U'\'' || word_.back() == U'-')) word_.pop_back();
    while (!word_.empty() && (word_.front() == U'\'' || word_.front() == U'-')) word_.erase(0, 1);
    if (!word_.empty()) phrase_.words.push_back(std::move(word_));
    word_.clear();
  }

  void end_phrase(bool ends_sentence) {
    end_word();
    if (!phrase_.words.empty()) {
      phrase_.begins_sentence = begins_;
      phrases_.push_back(std::move(phrase_));
      begins_ = false;
    }
    phrase_ = {};
    begins_ = begins_ || ends_sentence;
  }

  std::vector<Phrase>& phrases_;
  Phrase phrase_;
  std::u32string word_;
  bool begins_ = true;
};

// Whether words are written with a small letter where they need not have a capital.
class Names {
 public:
  explicit Names(const std::vector<Phrase>& phrases) {
    for (const Phrase& phrase : phrases)
      for (size_t i = phrase.begins_sentence ? 1 : 0; i < phrase.words.size(); ++i)
        num_small_[lowered(phrase.words[i])] += is_capital(phrase.words[i].front()) ? -1 : 1;
  }

  bool is_name(const std::u32string& word) const {
    const auto found = num_small_.find(lowered(word));
    return word == U"I" || word.starts_with(U"I'") || found == num_small_.end() || found->second <= 0;
  }

 private:
  std::unordered_map<std::u32string, int> num_small_;
};

// Why a phrase is none; "" for a good one.
std::string fault_of(const Phrase& phrase, const PhraseOptions& options) {
  if (std::ssize(phrase.words) < options.min_words) return "too short";
  if (std::ssize(phrase.words) > options.max_words) return "too long";
  size_t num_capitals = 0, num_letters = 0;
  for (const std::u32string& word : phrase.words) {
    for (const char32_t code : word) {
      const bool is_part = is_letter(code) || code == U'\'' || code == U'-' || code == U'.';
      if (!is_part) return "with digits or signs";
      num_letters += is_letter(code);
      num_capitals += is_capital(code);
    }
  }
  return num_capitals * 2 > num_letters ? "headings" : "";
}

std::vector<Phrase> phrases_of(std::span<const SourceText> texts) {
  std::vector<Phrase> phrases;
  Cutter cutter(phrases);
  for (const SourceText& source : texts) {
    const std::u32string text = code_points_of(source.text);
    std::u32string_view rest = text;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(U"\n\n"), rest.size());
      cutter.cut(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
  return phrases;
}

}  // namespace

void add_phrases(Corpus& corpus, std::span<const SourceText> texts, const PhraseOptions& options) {
  corpus.between = "\n";
  std::vector<Phrase> phrases = phrases_of(texts);
  const Names names(phrases);
  for (Phrase& phrase : phrases) {
    if (const std::string fault = fault_of(phrase, options); !fault.empty()) {
      corpus.drop(fault);
      continue;
    }
    std::u32string& first = phrase.words.front();
    if (!options.keep_case && phrase.begins_sentence && !names.is_name(first)) first[0] = small(first[0]);
    std::string line;
    for (const std::u32string& word : phrase.words) line += (line.empty() ? "" : " ") + utf8_of(word);
    corpus.documents.push_back(std::move(line));
  }
  drop_repeated(corpus, Letters::in_any_case);
}

}  // namespace atelier
