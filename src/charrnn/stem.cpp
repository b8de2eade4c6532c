#include "charrnn/stem.h"

#include <algorithm>
#include <span>

namespace atelier {

namespace {

struct Rule {
  std::string_view suffix, replacement;
};

constexpr Rule kStep2[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
                           {"izer", "ize"},    {"abli", "able"},   {"alli", "al"},     {"entli", "ent"},
                           {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
                           {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
                           {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"}};
constexpr Rule kStep3[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                           {"ical", "ic"},  {"ful", ""},   {"ness", ""}};
constexpr Rule kStep4[] = {{"al", ""},   {"ance", ""}, {"ence", ""}, {"er", ""},    {"ic", ""},
                           {"able", ""}, {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""},
                           {"ent", ""},  {"ion", ""},  {"ou", ""},   {"ism", ""},   {"ate", ""},
                           {"iti", ""},  {"ous", ""},  {"ive", ""},  {"ize", ""}};

// The paper's terms: m, *v*, *d and *o.
class Stemmer {
 public:
  explicit Stemmer(std::string_view word) : word_(word) {}

  std::string stem() {
    strip_plural();
    strip_past();
    if (ends_with("y") && has_vowel(1)) word_.back() = 'i';
    replace(kStep2, 0);
    replace(kStep3, 0);
    replace(kStep4, 1);
    strip_final_letters();
    return word_;
  }

 private:
  bool is_consonant(size_t place) const {
    const char letter = word_[place];
    if (letter == 'y') return place == 0 || !is_consonant(place - 1);
    return std::string_view("aeiou").find(letter) == std::string_view::npos;
  }

  // m: how often vowels are followed by consonants, without the last `num_cut` letters.
  int measure(size_t num_cut) const {
    int count = 0;
    bool was_vowel = false;
    for (size_t i = 0; i + num_cut < word_.size(); ++i) {
      const bool is_vowel = !is_consonant(i);
      count += was_vowel && !is_vowel;
      was_vowel = is_vowel;
    }
    return count;
  }

  bool has_vowel(size_t num_cut) const {
    for (size_t i = 0; i + num_cut < word_.size(); ++i)
      if (!is_consonant(i)) return true;
    return false;
  }

  bool ends_with(std::string_view suffix) const { return word_.ends_with(suffix); }

  bool ends_double() const {
    const size_t size = word_.size();
    return size > 1 && word_[size - 1] == word_[size - 2] && is_consonant(size - 1);
  }

  // Consonant, vowel, consonant, the last not w, x or y.
  bool ends_short(size_t num_cut) const {
    const size_t size = word_.size() - num_cut;
    return size > 2 && is_consonant(size - 3) && !is_consonant(size - 2) && is_consonant(size - 1) &&
           std::string_view("wxy").find(word_[size - 1]) == std::string_view::npos;
  }

  void cut(size_t count) { word_.resize(word_.size() - count); }

  void strip_plural() {
    if (ends_with("sses") || ends_with("ies"))
      cut(2);
    else if (ends_with("s") && !ends_with("ss"))
      cut(1);
  }

  void strip_past() {
    if (ends_with("eed")) {
      if (measure(3) > 0) cut(1);
      return;
    }
    const size_t length = ends_with("ed") ? 2 : ends_with("ing") ? 3 : 0;
    if (length == 0 || !has_vowel(length)) return;
    cut(length);
    if (ends_with("at") || ends_with("bl") || ends_with("iz") || (measure(0) == 1 && ends_short(0)))
      word_ += 'e';
    else if (ends_double() && !ends_with("l") && !ends_with("s") && !ends_with("z"))
      cut(1);
  }

  // The rule with the longest suffix that fits, where enough is left before it.
  void replace(std::span<const Rule> rules, int least_measure) {
    const Rule* best = nullptr;
    for (const Rule& rule : rules)
      if (ends_with(rule.suffix) && (!best || rule.suffix.size() > best->suffix.size())) best = &rule;
    if (!best || measure(best->suffix.size()) <= least_measure) return;
    if (best->suffix == "ion" && !ends_with("sion") && !ends_with("tion")) return;
    cut(best->suffix.size());
    word_ += best->replacement;
  }

  void strip_final_letters() {
    if (ends_with("e") && (measure(1) > 1 || (measure(1) == 1 && !ends_short(1)))) cut(1);
    if (ends_with("ll") && measure(0) > 1) cut(1);
  }

  std::string word_;
};

}  // namespace

std::string stem_of(std::string_view word) {
  const bool is_plain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return word.size() < 3 || !is_plain ? std::string(word) : Stemmer(word).stem();
}

}  // namespace atelier
