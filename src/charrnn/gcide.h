// Entries of the Collaborative International Dictionary of English, as dictd shows them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace atelier {

// The headword and its first sense, without pronunciation, origin, quotations and examples; a dictionary with
// other marks gives its first line and what follows that. Either is "" where the entry has none.
std::pair<std::string, std::string> gcide_definition(std::string_view entry);

}  // namespace atelier
