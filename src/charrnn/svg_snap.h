// Drawings in few characters: SVG with its coordinates on a grid and nothing in it that does not draw.
#pragma once

#include <string>
#include <string_view>

namespace atelier {

// Coordinates, lengths, points and path data become multiples of `grid` (0: they stay). Of a path the places
// themselves are snapped, also where they are written relative to one another, so that nothing drifts.
// Comments, prologs, titles, metadata and names that nothing refers to are left out, and space between tags.
// Error for what has no <svg> or is cut off.
std::string snapped_svg(std::string_view svg, double grid);

// Path data alone; it is cut where it stops making sense.
std::string snapped_path(std::string_view data, double grid);

}  // namespace atelier
