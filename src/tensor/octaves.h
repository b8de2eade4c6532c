// The sizes that a picture grows through, smallest first: what is made at 130 px becomes its large shapes.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/resample.h"

namespace atelier {

// `num_octaves` sizes that each grow by `scale` up to `full`; 0 chooses them so that the smallest covers the
// area of about `smallest_px` squared: animals then take the same share of every picture, whatever its size.
// Sizes below `min_px` on a side are left out, so that fewer may come back, but always `full` itself.
std::vector<PictureSize> octave_sizes(PictureSize full, int num_octaves, double scale, int64_t min_px,
                                      double smallest_px = 130);

}  // namespace atelier
