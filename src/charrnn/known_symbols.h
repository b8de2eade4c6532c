// Text for a network that may not know all of its characters.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "charrnn/vocabulary.h"

namespace atelier {

// What is done about characters that the network never saw.
enum class Unknown {
  error,    // named and refused
  skip,     // left out
  nearest,  // the plain letter or the other case instead, as far as Latin goes; others left out
};
Unknown unknown_named(const std::string& name);

// Numbers of the symbols of `text`, UTF-8. Error that names what is not known, without a place.
// `counts` (may be nullptr): added how often each unknown symbol stands there.
std::vector<int32_t> known_numbers(std::string_view text, const Vocabulary& vocabulary, Unknown unknown,
                                   std::map<char32_t, int64_t>* counts = nullptr);

// "'é' (U+00E9), U+0009 and 3 more".
std::string said_symbols(const std::map<char32_t, int64_t>& counts);

}  // namespace atelier
