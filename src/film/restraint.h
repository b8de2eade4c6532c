// What a film adds to its source, held to the measure of its beginning. A dream that begins from the dream of
// the frame before adds a little to what it added before; over hundreds of frames that would darken, tint and
// overload the picture. Details (1,3,H,W) are dream - source, in sRGB.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// A detail has three bands: its mean color, the large shapes (cells of 1/24 of the longer side), and the
// rest.
struct DetailLevels {
  at::Tensor mean;           // (1,3,1,1) float64 on the CPU; undefined: nothing was measured yet
  double low = 0, high = 0;  // root mean squares of the large shapes and of the rest
  double room = 0;           // of the source: mean of 4 s (1 - s), 0 for black, 1 for middle grey
};

DetailLevels levels_of(const at::Tensor& detail, const at::Tensor& source);

// The measure for the frames to come. That of a scene's first frame holds, but a scene that opens from black
// shows its dream only later: wherever the room has grown by a fifth, the measure is taken anew.
DetailLevels next_measure(const DetailLevels& measure, const DetailLevels& levels);

// How much stronger the bands of `dream` are than those of `start`, both as details of one source, where
// `covered` (1,1,H,W, 0..1) says that `start` was carried; never negative, 0 where next to nothing is
// covered.
struct DetailGrowth {
  double low = 0, high = 0;
};
DetailGrowth growth_of(const at::Tensor& start, const at::Tensor& dream, const at::Tensor& covered);

// `detail` with its mean color pulled to that of `measure`, and its large shapes and its rest each made
// weaker, so that with what the next frame's dream adds (`growth`) they come to the strength of `measure`;
// but not below half of that. Of the distance the share `keep` (0..1) remains. `levels` are those of
// `detail`. Where nothing is to be done the tensor itself is returned.
at::Tensor restrained(const at::Tensor& detail, const DetailLevels& levels, const DetailLevels& measure,
                      const DetailGrowth& growth, double keep);

// Warping takes the finest frequencies away. `warped` with them raised so that they have locally the energy
// that `detail` had there before it went along `flow`, by at most `most` times (1: never). Where nothing
// moved nothing is changed.
at::Tensor sharpened(const at::Tensor& warped, const at::Tensor& detail, const at::Tensor& flow, double most);

}  // namespace atelier
