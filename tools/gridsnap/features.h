// --target: points and cells compared by what they look like.
#pragma once

#include <ATen/core/Tensor.h>

#include "gridsnap/cloud.h"
#include "layout/grid.h"

namespace atelier {

struct MatchedFeatures {
  at::Tensor points, cells;  // (N,D), (M,D) float64
};

// Of a picture: in Oklab, the color columns of the points (0..255, or 0..1 where none is larger) and the
// target's mean over each cell. Of vectors: as they are, a row a cell in reading order. Error where they
// don't go together.
MatchedFeatures matched_features(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid);

}  // namespace atelier
