// Every point gets a cell of its own, pinned ones those that they are pinned to.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "layout/assignment.h"

namespace atelier {

struct Pin {
  int64_t point = 0, place = 0;
};

// points (N,D) and cells (M,D), float64, in one unit: places, or features of any kind. Of the cells `offered`
// are for points without pins, which are at most as many. Assignment::cells are places among all M; cost and
// bound are those of all points, pinned ones too.
Assignment snapped(const at::Tensor& points, const at::Tensor& cells, const std::vector<int64_t>& offered,
                   const std::vector<Pin>& pins, const AssignmentOptions& options,
                   const AssignmentProgress& progress = {});

}  // namespace atelier
