// Several tables on one map, and what joins their points.
#pragma once

#include <string>
#include <vector>

#include "app/map_table.h"

namespace atelier {

struct MapLayer {
  std::string name;
  MapPoints points;
};

// All of them, one path each. Where none has colors, each layer has one, named in the legend.
MapPoints overlaid(const std::vector<MapLayer>& layers);

// Joins the points that a table names in pairs: by its columns `a` and `b`, or its first two. Error for an id
// that no point has, with the line and the nearest one.
void join_pairs(MapPoints& points, const Table& pairs);

}  // namespace atelier
