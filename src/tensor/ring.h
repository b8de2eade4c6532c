// Pictures whose ends meet: parts of them, wherever they begin, and resampling that knows no border.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace atelier {

// A stretch of a circle, cut where the circle's numbering begins anew.
struct RingPiece {
  int64_t place = 0;   // on the circle
  int64_t offset = 0;  // in the stretch
  int64_t length = 0;
};
// [start, start + length) on a circle of `size`; `start` may be any number.
std::vector<RingPiece> ring_pieces(int64_t start, int64_t length, int64_t size);

// The stretch of `dim`; a view where it is in one piece.
at::Tensor ring_part(const at::Tensor& picture, int64_t dim, int64_t start, int64_t length);

// Like resize(bicubic), but what leaves on one side enters on the other.
at::Tensor resize_ring(const at::Tensor& picture, int64_t height, int64_t width);

}  // namespace atelier
