#include "nn/tiles.h"

#include <algorithm>
#include <map>

#include "nn/operations.h"

namespace atelier {
namespace {

struct Range {
  int64_t low = 0, high = 0;  // [low, high)

  void cover(Range other) {
    low = high == low ? other.low : std::min(low, other.low);
    high = std::max(high, other.high);
  }
};

// One direction of a graph: the same walk serves rows and columns.
struct Direction {
  bool down;  // else across

  int64_t of(const LayerShape& shape) const { return down ? shape.height : shape.width; }
  int64_t kernel(const LayerSpec& layer) const { return down ? layer.kernel_h : layer.kernel_w; }
  int64_t before(const Padding& padding) const { return down ? padding.top : padding.left; }
};

int64_t floor_div(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

bool is_windowed(const LayerSpec& layer) {
  return layer.op == "conv" || layer.op == "max_pool" || layer.op == "avg_pool";
}

// What `layer` reads to make `made`.
Range read_by(const LayerSpec& layer, Range made, const LayerShape& input, Direction direction) {
  const int64_t kernel = direction.kernel(layer);
  const auto factor = static_cast<int64_t>(layer.factor);
  Range read = made;
  if (is_windowed(layer)) {
    const int64_t before = direction.before(resolve_padding(layer, input.height, input.width));
    read = {made.low * layer.stride - before,
            (made.high - 1) * layer.stride - before + (kernel - 1) * layer.dilation + 1};
  } else if (layer.op == "conv_transpose") {
    const int64_t cut = layer.padding.same_tf ? std::max<int64_t>(0, kernel - layer.stride) / 2
                                              : direction.before(layer.padding);
    read = {floor_div(made.low + cut - kernel + 1, layer.stride),
            floor_div(made.high - 1 + cut, layer.stride) + 1};
  } else if (layer.op == "upsample") {
    const int64_t reach = layer.mode == "bilinear" ? 1 : 0;
    read = {floor_div(made.low, factor) - reach, floor_div(made.high - 1, factor) + 1 + reach};
  }
  const int64_t size = direction.of(input);
  return {std::clamp<int64_t>(read.low, 0, size), std::clamp<int64_t>(read.high, 0, size)};
}

// What of the picture decides about the ranges of `taps`' maps.
Range seen_by(const Graph& graph, const Shapes& shapes, const std::map<std::string, Range>& taps,
              Direction direction) {
  std::map<std::string, Range> wanted = taps;
  for (auto layer = graph.layers.rbegin(); layer != graph.layers.rend(); ++layer) {
    const auto found = wanted.find(layer->name);
    if (found == wanted.end()) continue;
    for (const std::string& from : layer->from)
      wanted[from].cover(read_by(*layer, found->second, shapes.at(from), direction));
  }
  return wanted["input"];
}

struct AxisTile {
  Span pixels;
  std::vector<Range> parts;  // of the taps' whole maps
};

// The length of a tile is the picture's but for whole strides, so that padding which depends on the size is
// the same.
AxisTile axis_tile(const Graph& graph, const Shapes& shapes, const std::vector<std::string>& taps, Range core,
                   int64_t stride, Direction direction) {
  const int64_t length = direction.of(shapes.at("input"));
  AxisTile tile;
  std::map<std::string, Range> ranges;
  for (const std::string& tap : taps) {
    const int64_t map = direction.of(shapes.at(tap)), step = shapes.at(tap).stride;
    const Range part{std::min(core.low / step, map),
                     core.high == length ? map : std::min(core.high / step, map)};
    tile.parts.push_back(part);
    if (part.high > part.low) ranges[tap].cover(part);
  }
  const Range seen = seen_by(graph, shapes, ranges, direction);
  const int64_t start = seen.low / stride * stride;
  const int64_t end = length - (length - std::max(seen.high, start)) / stride * stride;
  tile.pixels = {start, end - start};
  return tile;
}

std::vector<AxisTile> axis_tiles(const Graph& graph, const Shapes& shapes,
                                 const std::vector<std::string>& taps, int64_t stride, int64_t tile_px,
                                 Direction direction) {
  const int64_t length = direction.of(shapes.at("input"));
  const int64_t count = std::max<int64_t>(1, (length + tile_px - 1) / tile_px);
  std::vector<AxisTile> tiles;
  Range core;
  for (int64_t i = 1; i <= count; ++i) {
    core = {core.high, i == count ? length : i * length / count / stride * stride};
    if (core.high > core.low) tiles.push_back(axis_tile(graph, shapes, taps, core, stride, direction));
  }
  return tiles;
}

// Layers that mix the whole map leave nothing to tile.
bool is_local(const Graph& graph, const Shapes& shapes) {
  return std::all_of(graph.layers.begin(), graph.layers.end(), [&](const LayerSpec& layer) {
    const auto shape = shapes.find(layer.name);
    return shape == shapes.end() ||
           (!shape->second.flat() && layer.op != "instance_norm" && layer.op != "reshape");
  });
}

MapPart map_part(const AxisTile& rows, const AxisTile& columns, size_t tap, const LayerShape& map) {
  const auto local = [&](const AxisTile& tile) {
    const Range part = tile.parts[tap];
    return Span{part.low - tile.pixels.start / map.stride, part.high - part.low};
  };
  return {local(rows), local(columns), rows.parts[tap].low, columns.parts[tap].low, map.height, map.width};
}

}  // namespace

std::vector<Tile> tiles_of(const Graph& graph, const std::vector<std::string>& taps, PictureSize size,
                           int64_t tile_px) {
  const Shapes shapes = graph.shapes(size.height, size.width, taps);
  int64_t stride = 1;
  for (const auto& [name, shape] : shapes) stride = std::max(stride, shape.stride);
  if (!is_local(graph, shapes)) tile_px = std::max(size.height, size.width);
  std::vector<Tile> tiles;
  const auto columns = axis_tiles(graph, shapes, taps, stride, tile_px, {.down = false});
  for (const AxisTile& row : axis_tiles(graph, shapes, taps, stride, tile_px, {.down = true})) {
    for (const AxisTile& column : columns) {
      Tile tile{row.pixels, column.pixels, {}};
      for (size_t tap = 0; tap < taps.size(); ++tap)
        tile.parts.push_back(map_part(row, column, tap, shapes.at(taps[tap])));
      tiles.push_back(std::move(tile));
    }
  }
  return tiles;
}

}  // namespace atelier
