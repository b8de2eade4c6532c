// How well a map keeps the neighborhoods of the points that it shows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

struct MapQuality {
  // Of the `count` nearest neighbors of a point, the share that is among as many in the map: 0..1, mean.
  double recall = 0;
  // 1 where nothing that is near in the map is far in truth (Venna and Kaski 2001): 0..1.
  double trustworthiness = 0;
  int64_t num_asked = 0;  // points that were asked
};

// Of `points` (N,D) and their `map` (N,d), float32 on the CPU, asked at `most_asked` points that are spread
// evenly over the rows. `count` is at most (N - 1) / 2, else it is that; with fewer than 3 points all is
// well. The same on any count of threads.
MapQuality map_quality(const at::Tensor& points, const at::Tensor& map, int64_t count,
                       int64_t most_asked = 2000);

}  // namespace atelier
