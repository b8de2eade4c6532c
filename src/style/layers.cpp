#include "style/layers.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "style/statistics.h"

namespace atelier {
namespace {

constexpr int64_t kContentStride = 8, kLargestStride = 16;

Shapes shapes_of(const Graph& graph) {
  const int64_t side = std::max(graph.input.size, graph.input.min_size);
  return graph.shapes(side, side);
}

// Layers that leave a nonlinearity or join branches, in their order.
std::vector<std::string> views_of_stride(const Graph& graph, const Shapes& shapes, int64_t stride) {
  static constexpr std::array kOps{"relu", "relu6", "leaky_relu", "concat", "add"};
  std::vector<std::string> views;
  for (const LayerSpec& layer : graph.layers) {
    const LayerShape& shape = shapes.at(layer.name);
    const bool looks = std::find(kOps.begin(), kOps.end(), layer.op) != kOps.end();
    if (looks && !shape.flat() && shape.stride == stride) views.push_back(layer.name);
  }
  return views;
}

}  // namespace

WeightedList default_style_layers(const Graph& graph) {
  const Shapes shapes = shapes_of(graph);
  WeightedList layers;
  for (int64_t stride = 1; stride <= kLargestStride; stride *= 2)
    if (const auto views = views_of_stride(graph, shapes, stride); !views.empty())
      layers.push_back({.name = views.front()});
  if (layers.empty())
    throw Error("'" + graph.name + "' has no layers that styles are usually taken from", "--style-layers",
                "choose some");
  return layers;
}

WeightedList default_content_layers(const Graph& graph) {
  const Shapes shapes = shapes_of(graph);
  for (int64_t stride = kContentStride; stride >= 1; stride /= 2)
    if (const auto views = views_of_stride(graph, shapes, stride); !views.empty())
      return {{.name = views[views.size() / 2]}};
  throw Error("'" + graph.name + "' has no layer that content is usually taken from", "--content-layers",
              "choose some");
}

WeightedList style_layers_of(const TransferOptions& options, const Graph& graph) {
  return options.style_layers.empty() ? default_style_layers(graph) : options.style_layers;
}

WeightedList content_layers_of(const TransferOptions& options, const Graph& graph) {
  return options.content_layers.empty() ? default_content_layers(graph) : options.content_layers;
}

void check_layers_of_style(const WeightedList& layers, const Graph& graph) {
  std::vector<Error> mistakes;
  const Shapes shapes = shapes_of(graph);
  for (const WeightedItem& item : layers) {
    try {
      check_weight(item);
      graph.layer(item.name);
      if (shapes.at(item.name).flat())
        throw Error("layer '" + item.name + "' sees no places of a picture", "", "choose one before it");
    } catch (const Error& error) {
      mistakes.emplace_back(error.problem(), item.mark.text(), error.remedy());
    }
  }
  if (!mistakes.empty()) throw PlanError(mistakes);
}

}  // namespace atelier
