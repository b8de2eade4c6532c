#include "dream/cost.h"

#include <algorithm>

#include "base/error.h"
#include "dream/layers.h"
#include "dream/octaves.h"

namespace atelier {
namespace {

constexpr double kSlack = 1.3;  // what the allocator keeps beyond what is in use (measured 0.9 to 1.4)
constexpr double kPictures =
    8;  // source, base, dream, detail, gradient and what it is shaped from, as float32

double area(const LayerShape& shape) {
  return static_cast<double>(std::max<int64_t>(shape.height, 1)) *
         static_cast<double>(std::max<int64_t>(shape.width, 1));
}

}  // namespace

void check_picture_size(PictureSize size, const Graph& graph) {
  const int64_t least = graph.input.min_size;
  if (std::min(size.height, size.width) >= least) return;
  throw Error("a picture of " + std::to_string(size.width) + "x" + std::to_string(size.height) +
                  " px is too small: " + graph.name + " needs " + std::to_string(least) + " px on each side",
              "", "enlarge it with --size");
}

DreamCost dream_cost(const DreamOptions& options, const Graph& graph, PictureSize size,
                     int64_t bytes_per_number) {
  std::vector<std::string> taps;
  for (const WeightedItem& item : dream_layers(options, graph)) taps.push_back(item.name);
  DreamCost cost;
  double numbers = 0;
  for (PictureSize octave : octave_sizes(size, options.octaves, options.octave_scale, graph.input.min_size)) {
    double flops = numbers = 0;
    for (const auto& [name, shape] : graph.shapes(octave.height, octave.width, taps)) {
      flops += shape.flops;
      numbers += static_cast<double>(shape.channels) * area(shape);
    }
    cost.flops += 2 * flops * options.iterations;
  }
  const double picture =
      3 * sizeof(float) * static_cast<double>(size.height) * static_cast<double>(size.width);
  cost.bytes = kSlack * (numbers * static_cast<double>(bytes_per_number) + kPictures * picture);
  return cost;
}

}  // namespace atelier
