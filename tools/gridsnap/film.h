// --film: the points on their way from the cloud to the grid.
#pragma once

#include "gridsnap/place.h"

namespace atelier {

// Dots of the table's colors, or pictures where the points have some, as large as cells. Nothing is done
// where no film is wanted. Error for points that lay nowhere before.
void write_film(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const SnappedCloud& snapped);

}  // namespace atelier
