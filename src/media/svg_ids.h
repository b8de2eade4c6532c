// The ids in cairo's SVG, some of which count all surfaces of the process.
#pragma once

#include <string>

namespace atelier {

// Numbered by their first appearance, so that the same drawing gives the same bytes whatever was drawn
// before.
std::string with_own_ids(const std::string& svg);

}  // namespace atelier
