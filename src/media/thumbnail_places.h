// Squares for thumbnails: as large as the density around a point allows, and moved a little so that they
// hardly overlap.
#pragma once

#include <vector>

#include "media/geometry.h"

namespace atelier {

struct Square {
  Point center;
  double side = 0;
};

struct ThumbnailRules {
  Box sheet;           // that none leaves
  double side_px = 0;  // of all; 0: by the room
  double least_px = 16, most_px = 480;
};

// A square a point. `room` is what lies between neighbors there (media/point_tree.h). Squares push each other
// aside, by about their own side at most; those that still overlap by much become smaller.
std::vector<Square> place_thumbnails(const std::vector<Point>& points, const std::vector<double>& room,
                                     const ThumbnailRules& rules);

}  // namespace atelier
