#include "nn/dense.h"

#include <algorithm>

#include "base/error.h"

namespace atelier {
namespace {

constexpr int64_t kLargestSide = 4096;

LayerSpec identity(LayerSpec layer) {
  layer.op = "dropout";  // does nothing in a frozen network
  layer.rate = 0;
  return layer;
}

// `input`: what the linear layer would read at the size that the network was made for.
LayerSpec convolution(LayerSpec layer, const LayerShape& input) {
  layer.op = "conv";
  layer.kernel_h = std::max<int64_t>(1, input.height);
  layer.kernel_w = std::max<int64_t>(1, input.width);
  layer.stride = layer.dilation = layer.groups = 1;
  layer.padding = {};
  return layer;
}

bool can_stay(const LayerSpec& layer, const LayerShape& shape) {
  static const std::set<std::string> by_place{"relu",    "relu6", "leaky_relu", "sigmoid", "tanh",
                                              "softmax", "scale", "dropout",    "concat",  "add"};
  return !shape.flat() || by_place.contains(layer.op);
}

}  // namespace

Graph dense(const Graph& graph) {
  const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
  std::map<std::string, LayerShape> maps = shapes;  // what stands where: the map that a flat layer still is
  Graph result = graph;
  for (LayerSpec& layer : result.layers) {
    const LayerShape& before = maps.at(layer.from[0]);
    const bool pools = layer.op == "global_pool" && layer.mode != "max";
    if (layer.op == "linear") {
      layer = convolution(layer, before);
      maps[layer.name].height = maps[layer.name].width = 1;
    } else if (pools || (layer.op == "flatten" && !before.flat())) {
      maps[layer.name] = before;
      if (pools) maps[layer.name].height = maps[layer.name].width = 1;
      layer = identity(layer);
    } else if (can_stay(layer, shapes.at(layer.name))) {
      if (shapes.at(layer.name).flat()) maps[layer.name] = before;
    } else {
      throw Error("layer '" + layer.name + "' (" + layer.op + ") can't be computed at every place",
                  graph.path.string(), "dream of layers above it");
    }
  }
  return result;
}

int64_t least_side(const Graph& graph, const std::vector<std::string>& taps) {
  const auto works = [&](int64_t side) {
    try {
      graph.shapes(side, side, taps);
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  int64_t low = 1, high = graph.input.min_size;  // grown until it works, then halved in on
  while (!works(high) && high < kLargestSide) low = high + 1, high *= 2;
  while (low < high) {
    const int64_t middle = (low + high) / 2;
    if (works(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return std::max(high, graph.input.min_size);
}

int64_t check_size(PictureSize size, const Graph& graph, const std::vector<std::string>& taps) {
  const int64_t least = least_side(graph, taps);
  if (std::min(size.height, size.width) >= least) return least;
  throw Error("a picture of " + std::to_string(size.width) + "x" + std::to_string(size.height) +
                  " px is too small: " + graph.name + " needs " + std::to_string(least) + " px on each side",
              "", "enlarge it with --size");
}

}  // namespace atelier
