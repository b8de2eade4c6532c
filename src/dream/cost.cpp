#include "dream/cost.h"

#include <algorithm>

#include "base/error.h"
#include "dream/finish.h"
#include "dream/portrait_stages.h"
#include "dream/stages.h"
#include "nn/dense.h"
#include "tensor/octaves.h"

namespace atelier {
namespace {

constexpr double kPictures = 4;  // of the full size at once: dream, gradient, what it is shaped from and into
constexpr double kSourceToo = 2;          // with a source and a mask to come back to
constexpr double kBesides = 4;            // times the network's work: small pictures, looks, statistics
constexpr double kWindowsOfObject = 0.6;  // of a field, in a step
constexpr double kFieldPictures = 40, kFieldWindows = 400e6;

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

double picture_bytes(const DreamOptions& options, PictureSize size) {
  const bool alone = leaves_dream_alone(options.finish) && options.finish.mask.text.empty();
  return (kPictures + (alone ? 0 : kSourceToo)) * 3 * sizeof(float) * static_cast<double>(size.height) *
         static_cast<double>(size.width);
}

}  // namespace

int64_t check_picture_size(PictureSize size, const DreamOptions& options, const Graph& dense_graph) {
  return check_size(size, dense_graph, dream_taps(options, dense_graph));
}

double dream_flops(const DreamOptions& options, const Graph& dense_graph, PictureSize size) {
  const std::vector<std::string> taps = dream_taps(options, dense_graph);
  const int64_t least = check_picture_size(size, options, dense_graph);
  double sum = 0;
  for (PictureSize octave : octave_sizes(size, options.octaves, options.octave_scale, least))
    sum += gradient_flops(dense_graph, taps, octave);
  return sum * options.iterations;
}

double dream_bytes(const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                   int64_t bytes_per_number) {
  return picture_bytes(options, size) + gradient_bytes(dense_graph, dream_taps(options, dense_graph), size,
                                                       options.tile_px, bytes_per_number);
}

int64_t tile_within(double bytes, const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                    int64_t batch) {
  DreamOptions tried = options;
  return tile_within(bytes, options.tile_px, [&](int64_t tile_px) {
    tried.tile_px = tile_px;
    return dream_bytes(tried, dense_graph, size) * static_cast<double>(batch);
  });
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
