// --render and --tiles: the pictures of the points, or their colors, in their cells.
#pragma once

#include "app/map_options.h"
#include "gridsnap/place.h"

namespace atelier {

// Names, pictures and colors of the points as their table says them; of vectors their ids, and of
// features of three numbers each (0..1 or 0..255) the colors.
MapPoints drawn_points(const GridsnapJob& job, const PointCloud& cloud);

// Nothing where neither is wanted. The layers of a box stand side by side, a cell apart.
void write_mosaic(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const SnappedCloud& snapped);

// Before long work: Error for a sheet that its format cannot hold.
void check_mosaic(const Gathering<GridsnapJob>& gathering, const Grid& grid);

}  // namespace atelier
