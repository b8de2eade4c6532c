// What a network is shown of a picture that is being made: enlarged, turned, mirrored and moved at random, so
// that only what survives all of that is worth making (Olah et al. 2017, "Feature visualization", on
// robustness).
#pragma once

#include <ATen/core/Tensor.h>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

// How far looks go.
struct LookRange {
  double least_zoom = 0.8, most_zoom = 1.25;  // above 1: nearer
  double degrees = 10;                        // to either side
  double shift = 0.1;                         // to either side, of the picture's side
};

// One look (2,3): where a place of what is shown lies in the picture of `size`, both from -1 to 1.
at::Tensor random_look(const LookRange& range, PictureSize size, RandomStream& random);

// `looks` (N,2,3) of pictures (N,3,H,W) as pictures of `shown`; beyond its border a picture is mirrored.
// Differentiable.
at::Tensor look(const at::Tensor& picture, const at::Tensor& looks, PictureSize shown);

}  // namespace atelier
