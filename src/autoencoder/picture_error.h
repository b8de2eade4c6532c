// How far pictures are from what they should be.
#pragma once

#include <ATen/core/Tensor.h>

#include "train/picture_set.h"

namespace atelier {

// Of pictures made (N,C,S,S) 0..1 from what was wanted (N,C,S,S) uint8: summed over pixels 0..1, a picture.
double squared_error(const at::Tensor& made, const at::Tensor& wanted);

// What `count` principal components of `train` make of `seen`: squared error a picture, of pixels 0..1. Of
// more pictures than 1 GB holds some, evenly chosen.
double component_error(const PictureSet& train, const PictureSet& seen, int64_t count);

}  // namespace atelier
