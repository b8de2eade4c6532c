// The words of a line of English: where they stand, which of them say something.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atelier {

struct WordPlace {
  size_t begin = 0, end = 0;  // bytes of the line
  std::string word;           // in small letters
};

// Runs of letters, with apostrophes and hyphens within; every byte beyond ASCII counts as a letter.
std::vector<WordPlace> words_in(std::string_view line);

// "foot" of "feet": plurals that no rule makes. Any other word is itself.
std::string singular_of(const std::string& word);

// Articles, pronouns, prepositions, auxiliaries, numbers: words that join others.
bool is_function_word(std::string_view word);
// Those, and verbs, adverbs and adjectives so common that a line which shares one with another shares
// nothing.
bool is_dull_word(std::string_view word);

}  // namespace atelier
