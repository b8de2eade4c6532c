// Which cells of a network are drawn.
#pragma once

#include "charrnn-sample/writing.h"

namespace atelier {

// Those that --units names, then those that it asks to choose by what they do in the samples. Error for one
// that the network has not.
std::vector<Unit> chosen_units(const Writing& writing, const std::vector<Sample>& samples);

}  // namespace atelier
