// Tiles of a picture through a network: parts that give the whole picture's activations and gradient. A
// layer's map is dealt out among the tiles, each place to one; a tile is the pixels that its places see (the
// halo is half a receptive field), begun at a multiple of the stride so that the same windows fall on the
// same pixels. Activations of a tile's own places are those of the whole picture, and since a gradient is
// linear in what it starts from, the gradients of all tiles add up to the whole picture's. Exact, whatever
// the padding.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// Along one direction.
struct Span {
  int64_t start = 0, length = 0;
  bool operator==(const Span&) const = default;
};

// A tile's own part of a layer's map.
struct MapPart {
  Span rows, columns;                     // within the map of the tile
  int64_t top = 0, left = 0;              // of the part in the whole map
  int64_t map_height = 0, map_width = 0;  // of the whole map
};

struct Tile {
  Span rows, columns;          // of the picture, halo and all
  std::vector<MapPart> parts;  // of each tap
};

// Tiles whose own parts are at most about `tile_px` on a side; one tile where the picture is no larger, or
// where a tap sees the whole picture at once. Errors of Graph::shapes.
std::vector<Tile> tiles_of(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                           int64_t tile_px);

}  // namespace atelier
