// What the gradient of goals takes (nn/goal_gradient.h), known without weights.
#pragma once

#include <string>
#include <vector>

#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

constexpr int64_t kSmallestTile = 256;

// Of one gradient, forward and backward. Errors of Graph::shapes.
double gradient_flops(const Graph& graph, const std::vector<std::string>& taps, PictureSize size);

// Activations and what the way back keeps of them, of the largest tile; `bytes_per_number` is the network's
// precision. The pictures themselves are not counted.
double gradient_bytes(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                      int64_t tile_px, int64_t bytes_per_number);

// The largest side of tiles, up to `most`, with which bytes_of(tile_px) is no more than `bytes`; the smallest
// where none is.
template <class BytesOf>
int64_t tile_within(double bytes, int64_t most, const BytesOf& bytes_of) {
  int64_t tile_px = most;
  for (const int64_t tried : {int64_t{2048}, int64_t{1536}, int64_t{1024}, int64_t{512}, kSmallestTile}) {
    tile_px = tried < most ? tried : most;
    if (bytes_of(tile_px) <= bytes) break;
  }
  return tile_px;
}

}  // namespace atelier
