#include "dream/layers.h"

#include <algorithm>
#include <map>

#include "base/error.h"

namespace atelier {
namespace {

constexpr int64_t kDreamStride = 16;

// Networks whose dreams were looked at.
const std::map<std::string, WeightedList>& known_layers() {
  static const std::map<std::string, WeightedList> layers{
      {"squeezenet",
       {{"fire5", 0.5, {}, {}}, {"fire7", 1, {}, {}}, {"fire8", 1, {}, {}}, {"fire9", 1, {}, {}}}},
      {"tiny-darknet", {{"conv12", 1, {}, {}}}},
  };
  return layers;
}

// Layers worth looking at, those that leave a nonlinearity or join branches, with a place in the picture.
std::vector<std::string> views_of_stride(const Graph& graph, const Shapes& shapes, int64_t stride) {
  static const std::vector<std::string> ops{"relu", "relu6", "leaky_relu", "concat", "add"};
  std::vector<std::string> views;
  for (const LayerSpec& layer : graph.layers) {
    const LayerShape& shape = shapes.at(layer.name);
    const bool looks = std::find(ops.begin(), ops.end(), layer.op) != ops.end();
    if (looks && !shape.flat() && shape.stride == stride) views.push_back(layer.name);
  }
  return views;
}

Shapes shapes_for_checks(const Graph& graph, const std::vector<std::string>& taps) {
  const int64_t side = std::max(graph.input.size, graph.input.min_size);
  return graph.shapes(side, side, taps);
}

Error unknown_channel(const WeightedItem& item, int64_t channel, int64_t num_channels) {
  return Error("layer '" + item.name + "' has no channel " + std::to_string(channel), item.mark.text(),
               "its channels are numbered 0 to " + std::to_string(num_channels - 1));
}

void check_item(const WeightedItem& item, const Graph& graph, std::vector<Error>& mistakes) {
  try {
    const int64_t num_channels = shapes_for_checks(graph, {item.name}).at(item.name).channels;
    for (int64_t channel : item.channels)
      if (channel < 0 || channel >= num_channels)
        mistakes.push_back(unknown_channel(item, channel, num_channels));
  } catch (const Error& error) {
    mistakes.emplace_back(error.problem(), item.mark.text(), error.remedy());
  }
}

}  // namespace

WeightedList default_layers(const Graph& graph) {
  if (const auto known = known_layers().find(graph.name); known != known_layers().end()) return known->second;
  const Shapes shapes = shapes_for_checks(graph, {});
  for (int64_t stride = kDreamStride; stride >= 1; stride /= 2)
    if (const auto views = views_of_stride(graph, shapes, stride); !views.empty())
      return {{views[views.size() * 2 / 3], 1, {}, {}}};
  throw Error("'" + graph.name + "' has no layer that dreams by itself", "--layer",
              "choose from --list-layers");
}

void check_layers(const WeightedList& layers, const Graph& graph) {
  std::vector<Error> mistakes;
  for (const WeightedItem& item : layers) check_item(item, graph, mistakes);
  if (!mistakes.empty()) throw PlanError(mistakes);
}

}  // namespace atelier
