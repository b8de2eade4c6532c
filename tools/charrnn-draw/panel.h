// The choice of what stands in a panel.
#pragma once

#include <cstdint>
#include <vector>

#include "charrnn-draw/properties.h"
#include "media/drawing_poster.h"

namespace atelier {

// `drawn`: those that have the property, no two alike. Where it has few values each has whole rows, as equal
// in number as there are drawings for; else drawings are chosen at random and sorted. Labels name a value
// where it begins, or every few rows. The choice is that of the seed.
PosterPanel chosen_panel(const std::vector<const DrawnEmoji*>& drawn, Property property, PosterGrid grid,
                         uint64_t seed);

}  // namespace atelier
