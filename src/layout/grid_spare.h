// More cells than points: which of them points may go to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "layout/grid.h"

namespace atelier {

// Places in grid.cells, ascending, of those that are offered to `num_points` points; `taken` (by pinned
// points) are never among them. `spare`:
//   cheapest  all are offered, and who assigns decides which stay empty
//   border    the nearest to the middle are, so that points stay together
//   end       the first in reading order are
//   spread    those that stay empty lie evenly over the whole
//   auto      cheapest in a rectangle or box, else border, so that the shape stays round
std::vector<int64_t> offered_cells(const Grid& grid, const std::vector<int64_t>& taken, int64_t num_points,
                                   const std::string& spare);

// `count` of the grid's cells (of `places`), evenly over all of them: halved again and again across their
// longer side, each half with its share.
std::vector<int64_t> evenly_spread(const Grid& grid, std::vector<int64_t> places, int64_t count);

}  // namespace atelier
