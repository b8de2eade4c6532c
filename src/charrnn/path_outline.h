// Path data as points along its curves.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace atelier {

struct PathPoint {
  double x = 0, y = 0;
};

// 32 points a curve, the ends of lines, in the path's own units, where the data is one closed outline: it
// begins with a move, has no other, and ends where it began. nullopt for all else.
std::optional<std::vector<PathPoint>> closed_outline(std::string_view data);

}  // namespace atelier
