// --features: points sorted straight on the grid, neighbors alike, without a layout.
#pragma once

#include "gridsnap/place.h"

namespace atelier {

// Error for features that do not go with the points: another count, or ids that are not there.
SnappedCloud sorted_cloud(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const Grid& grid);

}  // namespace atelier
