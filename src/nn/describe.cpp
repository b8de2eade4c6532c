#include "nn/describe.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "nn/operations.h"

namespace atelier {
namespace {

using Row = std::array<std::string, 5>;

std::optional<LayerShape> shape_that_fits(const LayerSpec& layer, const Shapes& above) {
  std::vector<LayerShape> inputs;
  for (const std::string& name : layer.from) {
    const auto found = above.find(name);
    if (found == above.end()) return std::nullopt;
    inputs.push_back(found->second);
  }
  try {
    return shape_after(layer, inputs);
  } catch (const Error&) {
    return std::nullopt;
  }
}

Row row_of(const LayerSpec& layer, const std::optional<LayerShape>& shape) {
  if (!shape) return {layer.name, layer.op, "needs a larger picture", "", ""};
  std::string size = std::to_string(shape->channels);
  if (!shape->flat()) size += " x " + std::to_string(shape->height) + " x " + std::to_string(shape->width);
  const bool whole = shape->receptive_field == 0;
  const std::string seen = whole ? "everything" : std::to_string(shape->receptive_field) + " px";
  return {layer.name, layer.op, size, shape->flat() ? "" : std::to_string(shape->stride), seen};
}

std::string table(const std::vector<Row>& rows) {
  std::array<size_t, 5> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace

std::string describe_layers(const Graph& graph, int64_t height, int64_t width) {
  std::vector<Row> rows{{"layer", "operation", "shape", "stride", "sees"}};
  Shapes shapes = graph.shapes(height, width, {"input"});
  for (const LayerSpec& layer : graph.layers) {
    const std::optional<LayerShape> shape = shape_that_fits(layer, shapes);
    if (shape) shapes[layer.name] = *shape;
    rows.push_back(row_of(layer, shape));
  }
  return table(rows);
}

}  // namespace atelier
