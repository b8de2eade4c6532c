// Stems of English words: Porter 1980, "An algorithm for suffix stripping", Program 14(3).
#pragma once

#include <string>
#include <string_view>

namespace atelier {

// "memories" and "memory" are both "memori". `word` is in lower case; one with other letters than a to z is
// its own stem.
std::string stem_of(std::string_view word);

}  // namespace atelier
