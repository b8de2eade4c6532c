// Maps of tables: which column says what of the points.
#pragma once

#include <string>

#include "app/map_options.h"
#include "base/table.h"

namespace atelier {

struct MapColumns {
  std::string labels, picture, color, importance;
  std::string color_as = "auto";

  void declare(Options& options);  // of Stage::draw
};

// Of the columns x and y, and id where there is one. Without words from `columns`: labels are the column
// `label` (or `word`, `name`); pictures `picture`; colors r, g, b (0..255, or 0..1 where none is larger),
// `color`, `category`, `value` or z, the first that is there. Places that are no numbers (empty, nan) are not
// drawn. Error for a column that is missing, with the nearest one there is.
MapPoints points_of(const Table& table, const MapColumns& columns);

// Colors, labels, pictures and importance alone, for points that are known: a row of the table is a point.
void add_columns(MapPoints& points, const Table& table, const MapColumns& columns);

}  // namespace atelier
