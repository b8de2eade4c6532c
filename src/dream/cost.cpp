#include "dream/cost.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "dream/finish.h"
#include "dream/octaves.h"
#include "dream/portrait_stages.h"
#include "dream/stages.h"
#include "nn/dense.h"
#include "nn/tiles.h"

namespace atelier {
namespace {

constexpr double kPictures = 4;  // of the full size at once: dream, gradient, what it is shaped from and into
constexpr double kSourceToo = 2;          // with a source and a mask to come back to
constexpr double kLargestLayers = 3.5;    // tensors of the largest layer at once
constexpr double kBesides = 4;            // times the network's work: small pictures, looks, statistics
constexpr double kWindowsOfObject = 0.6;  // of a field, in a step
constexpr double kFieldPictures = 40, kFieldWindows = 400e6;
constexpr std::array<int64_t, 5> kTiles{2048, 1536, 1024, 512, kSmallestTile};

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

// Every step looks once at what the stage shows, forward and backward.
double flops_of(const std::vector<PortraitStage>& stages, const Graph& graph) {
  if (graph.logits.empty()) return 0;
  double sum = 0;
  for (const PortraitStage& stage : stages) {
    const auto side = std::lround((stage.first_least + stage.last_most) / 2);
    for (const auto& [name, shape] : graph.shapes(side, side, {graph.logits}))
      sum += 2 * kBesides * shape.flops * stage.iterations;
  }
  return sum;
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

double picture_bytes(const DreamOptions& options, PictureSize size) {
  const bool alone = leaves_dream_alone(options.finish) && options.finish.mask.text.empty();
  return (kPictures + (alone ? 0 : kSourceToo)) * 3 * sizeof(float) * static_cast<double>(size.height) *
         static_cast<double>(size.width);
}

}  // namespace

int64_t check_picture_size(PictureSize size, const DreamOptions& options, const Graph& dense_graph) {
  const int64_t least = least_side(dense_graph, dream_taps(options, dense_graph));
  if (std::min(size.height, size.width) >= least) return least;
  throw Error("a picture of " + std::to_string(size.width) + "x" + std::to_string(size.height) +
                  " px is too small: " + dense_graph.name + " needs " + std::to_string(least) +
                  " px on each side",
              "", "enlarge it with --size");
}

double dream_flops(const DreamOptions& options, const Graph& dense_graph, PictureSize size) {
  const std::vector<std::string> taps = dream_taps(options, dense_graph);
  const int64_t least = check_picture_size(size, options, dense_graph);
  double sum = 0;
  for (PictureSize octave : octave_sizes(size, options.octaves, options.octave_scale, least))
    for (const auto& [name, shape] : dense_graph.shapes(octave.height, octave.width, taps))
      sum += shape.flops;
  return 2 * sum * options.iterations;
}

double dream_bytes(const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                   int64_t bytes_per_number) {
  const std::vector<std::string> taps = dream_taps(options, dense_graph);
  const PictureSize tile = largest_tile(dense_graph, taps, size, options.tile_px);
  return picture_bytes(options, size) +
         activation_bytes(dense_graph, taps, tile, static_cast<double>(bytes_per_number));
}

int64_t tile_within(double bytes, const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                    int64_t batch) {
  DreamOptions tried = options;
  for (const int64_t tile_px : kTiles) {
    tried.tile_px = std::min(tile_px, options.tile_px);
    if (dream_bytes(tried, dense_graph, size) * static_cast<double>(batch) <= bytes) break;
  }
  return tried.tile_px;
}

double portrait_flops(const PortraitOptions& options, const Graph& dense_graph) {
  return flops_of(portrait_stages(options.size, options.iterations, dense_graph.input.size), dense_graph);
}

double field_flops(const FieldOptions& options, const Graph& dense_graph) {
  const auto side = std::max<int64_t>(8, std::lround(options.object_px));
  const double objects =
      static_cast<double>(options.size.height * options.size.width) / static_cast<double>(side * side);
  return std::max(1.0, kWindowsOfObject * objects) *
         flops_of(portrait_stages({side, side}, options.iterations, dense_graph.input.size), dense_graph);
}

double field_bytes(PictureSize size) {
  return kFieldPictures * 3 * sizeof(float) * static_cast<double>(size.height * size.width) + kFieldWindows;
}

}  // namespace atelier
