// Drawings that a network wrote, by what is seen of them.
#pragma once

#include <string>

#include "charrnn/score.h"
#include "charrnn/svg_repair.h"

namespace atelier {

// Of lines NAME<TAB>svg.
SampleScore score_drawings(const std::string& sample, Repair repair, const EachText& corpus);

}  // namespace atelier
