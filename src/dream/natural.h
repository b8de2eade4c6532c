// How unlike a natural picture a picture is by its pixels alone: contrasts at each size of detail and in each
// color, the colors' means and spreads, fine grain, and values in the limits. The numbers are of ImageNet's
// pictures and belong to no network.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// (bands + 1, 3): log deviation in the bands of a Laplacian pyramid (Burt and Adelson 1983), finest first,
// then of the rest; of light, red against blue, green against both. (N,3,H,W) to (N, bands + 1, 3).
at::Tensor contrasts(const at::Tensor& picture);

// (N), larger for what no photograph is like; differentiable. `picture` (N,3,H,W) sRGB 0..1.
at::Tensor unnaturalness(const at::Tensor& picture);

// Fine grain alone, a part of that; `side` px of a picture whose grain is as natural. (N).
at::Tensor grain(const at::Tensor& picture, double side);

// What keeps values from the limits of 0..1, (N).
at::Tensor crowding(const at::Tensor& picture);

}  // namespace atelier
