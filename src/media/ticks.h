// Round numbers along a scale: steps of 1, 2 or 5 times a power of ten.
#pragma once

#include <vector>

namespace atelier {

// At most `most` multiples of the finest such step, within [low, high]; none where low >= high.
std::vector<double> round_ticks(double low, double high, int most);

}  // namespace atelier
