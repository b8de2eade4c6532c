#include "style/cost.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "nn/dense.h"
#include "style/layers.h"
#include "style/lbfgs.h"
#include "tensor/octaves.h"

namespace atelier {
namespace {

constexpr double kEvaluations = 1.1;  // of an iteration, on average
constexpr double kPictures = 9;       // of the full size at once, beside what is remembered
// Below, the deepest layers have so few places that flat parts of the picture break along them.
constexpr double kSmallestPx = 250;
constexpr double kShareOfHistory = 0.35;  // of the memory, at most

double numbers_in(PictureSize size) {
  return 3.0 * static_cast<double>(size.height) * static_cast<double>(size.width);
}

double remembered_bytes(const TransferOptions& options, PictureSize size) {
  const double pictures = options.optimizer == "adam" ? 4 : 2 * options.history;
  return pictures * sizeof(float) * numbers_in(size);
}

double content_bytes(const TransferOptions& options, const Graph& graph, PictureSize size) {
  double sum = 0;
  std::vector<std::string> names;
  for (const WeightedItem& item : content_layers_of(options, graph)) names.push_back(item.name);
  const Shapes shapes = graph.shapes(size.height, size.width, names);
  for (const std::string& name : names) {
    const LayerShape& shape = shapes.at(name);
    sum += sizeof(float) * static_cast<double>(shape.channels * shape.height * shape.width);
  }
  return sum;
}

}  // namespace

std::vector<std::string> transfer_taps(const TransferOptions& options, const Graph& dense_graph) {
  std::vector<std::string> taps;
  for (const WeightedList& list :
       {content_layers_of(options, dense_graph), style_layers_of(options, dense_graph)})
    for (const WeightedItem& item : list) taps.push_back(item.name);
  return taps;
}

int64_t check_transfer_size(PictureSize size, const TransferOptions& options, const Graph& dense_graph) {
  return check_size(size, dense_graph, transfer_taps(options, dense_graph));
}

std::vector<PictureSize> transfer_sizes(PictureSize full, const TransferOptions& options,
                                        const Graph& dense_graph, double effort) {
  const int64_t least = check_transfer_size(full, options, dense_graph);
  std::vector<PictureSize> sizes =
      octave_sizes(full, options.octaves, options.octave_scale, least, kSmallestPx);
  const auto kept = static_cast<size_t>(std::ceil(effort * static_cast<double>(sizes.size())));
  sizes.erase(sizes.begin(), sizes.end() - static_cast<std::ptrdiff_t>(std::max<size_t>(1, kept)));
  return sizes;
}

double transfer_flops(const TransferOptions& options, const Graph& dense_graph, PictureSize size) {
  const std::vector<std::string> taps = transfer_taps(options, dense_graph);
  const auto sizes = transfer_sizes(size, options, dense_graph);
  double sum = 0;
  for (const PictureSize octave : sizes)
    sum += gradient_flops(dense_graph, taps, octave) * options.iterations_at(octave, size);
  return sum * kEvaluations;
}

double transfer_bytes(const TransferOptions& options, const Graph& dense_graph, PictureSize size,
                      int64_t bytes_per_number) {
  return kPictures * sizeof(float) * numbers_in(size) + remembered_bytes(options, size) +
         content_bytes(options, dense_graph, size) +
         gradient_bytes(dense_graph, transfer_taps(options, dense_graph), size, options.tile_px,
                        bytes_per_number);
}

TransferOptions within_memory(double bytes, const TransferOptions& options, const Graph& dense_graph,
                              PictureSize size) {
  TransferOptions fitting = options;
  const auto numel = static_cast<int64_t>(numbers_in(size));
  fitting.history = history_within(numel, bytes * kShareOfHistory, options.history);
  fitting.tile_px = tile_within(bytes, options.tile_px, [&](int64_t tile_px) {
    fitting.tile_px = tile_px;
    return transfer_bytes(fitting, dense_graph, size);
  });
  return fitting;
}

}  // namespace atelier
