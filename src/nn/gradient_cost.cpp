#include "nn/gradient_cost.h"

#include <algorithm>

#include "nn/tiles.h"

namespace atelier {
namespace {

constexpr double kLargestLayers = 3.5;  // tensors of the largest layer at once

double numbers_in(const LayerShape& shape) {
  return static_cast<double>(shape.channels) * static_cast<double>(std::max<int64_t>(shape.height, 1)) *
         static_cast<double>(std::max<int64_t>(shape.width, 1));
}

// What the way back keeps of a layer (nn/lean.h).
double kept_bytes(const std::string& op, const LayerShape& shape, double bytes_per_number) {
  if (op == "relu" || op == "relu6" || op == "leaky_relu") return numbers_in(shape);
  if (op == "max_pool") return numbers_in(shape) * sizeof(int32_t);
  const bool keeps_nothing =
      op == "conv" || op == "concat" || op == "add" || op == "batch_norm" || op == "dropout";
  return keeps_nothing ? 0 : numbers_in(shape) * bytes_per_number;
}

double activation_bytes(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                        double bytes_per_number) {
  double kept = 0, largest = 0;
  for (const auto& [name, shape] : graph.shapes(size.height, size.width, taps)) {
    if (name == "input") continue;
    kept += kept_bytes(graph.layer(name).op, shape, bytes_per_number);
    largest = std::max(largest, numbers_in(shape) * bytes_per_number);
  }
  return kept + kLargestLayers * largest;
}

PictureSize largest_tile(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                         int64_t tile_px) {
  PictureSize largest;
  for (const Tile& tile : tiles_of(graph, taps, size, tile_px)) {
    largest.height = std::max(largest.height, tile.rows.length);
    largest.width = std::max(largest.width, tile.columns.length);
  }
  return largest;
}

}  // namespace

double gradient_flops(const Graph& graph, const std::vector<std::string>& taps, PictureSize size) {
  double sum = 0;
  for (const auto& [name, shape] : graph.shapes(size.height, size.width, taps)) sum += shape.flops;
  return 2 * sum;
}

double gradient_bytes(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                      int64_t tile_px, int64_t bytes_per_number) {
  return activation_bytes(graph, taps, largest_tile(graph, taps, size, tile_px),
                          static_cast<double>(bytes_per_number));
}

}  // namespace atelier
