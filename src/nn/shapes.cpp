#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "nn/operations.h"

namespace atelier {
namespace {

constexpr int64_t kMaxSide = int64_t{1} << 24;
constexpr int64_t kMaxElements = int64_t{1} << 40;

Error misfit(const LayerSpec& layer, const std::string& problem, const std::string& remedy = "") {
  return Error("layer '" + layer.name + "' " + problem, layer.mark.text(), remedy);
}

std::string said(const LayerShape& shape) {
  if (shape.flat()) return std::to_string(shape.channels);
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
         std::to_string(shape.width);
}

void want_map(const LayerSpec& layer, const LayerShape& input) {
  if (input.flat())
    throw misfit(layer, "takes a picture, but '" + layer.from[0] + "' is flat", "put a reshape before it");
}

int64_t elements(const LayerShape& shape) {
  return shape.flat() ? shape.channels : shape.channels * shape.height * shape.width;
}

// --- Windows: convolution and pooling ---

int64_t same_tf_total(int64_t size, int64_t kernel, int64_t stride, int64_t dilation) {
  const int64_t outputs = (size + stride - 1) / stride;
  return std::max<int64_t>(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size);
}

// Rounding up, the last window must start inside the input or its leading padding (Caffe and PyTorch alike).
int64_t window_steps(const LayerSpec& layer, int64_t size, int64_t kernel, int64_t before, int64_t after) {
  const int64_t room = size + before + after - (kernel - 1) * layer.dilation - 1;
  if (room < 0) throw misfit(layer, "needs a larger input", "give larger pictures, or fewer octaves");
  if (!layer.ceil) return room / layer.stride + 1;
  const int64_t steps = (room + layer.stride - 1) / layer.stride + 1;
  return (steps - 1) * layer.stride >= size + before ? steps - 1 : steps;
}

// Else a window could lie wholly in the padding.
void check_pool_padding(const LayerSpec& layer, const Padding& padding) {
  const bool pools = layer.op == "max_pool" || layer.op == "avg_pool";
  const int64_t rows = std::max(padding.top, padding.bottom), columns = std::max(padding.left, padding.right);
  if (pools && (rows * 2 > layer.kernel_h || columns * 2 > layer.kernel_w))
    throw misfit(layer, "has a padding wider than half its window");
}

LayerShape window_shape(const LayerSpec& layer, const LayerShape& input) {
  want_map(layer, input);
  const Padding padding = resolve_padding(layer, input.height, input.width);
  LayerShape shape = input;
  shape.height = window_steps(layer, input.height, layer.kernel_h, padding.top, padding.bottom);
  shape.width = window_steps(layer, input.width, layer.kernel_w, padding.left, padding.right);
  check_pool_padding(layer, padding);
  const int64_t reach = (std::max(layer.kernel_h, layer.kernel_w) - 1) * layer.dilation;
  if (input.receptive_field > 0) shape.receptive_field += reach * input.stride;
  shape.stride *= layer.stride;
  shape.flops = static_cast<double>(elements(shape)) * static_cast<double>(layer.kernel_h * layer.kernel_w);
  return shape;
}

void check_groups(const LayerSpec& layer, const LayerShape& input) {
  if (input.channels % layer.groups || layer.channels % layer.groups)
    throw misfit(layer, "can't split " + std::to_string(input.channels) + " into " +
                            std::to_string(layer.channels) + " channels in " + std::to_string(layer.groups) +
                            " groups");
}

LayerShape conv_shape(const LayerSpec& layer, const LayerShape& input) {
  LayerShape shape = window_shape(layer, input);
  check_groups(layer, input);
  shape.channels = layer.channels;
  shape.flops = 2.0 * static_cast<double>(elements(shape)) *
                static_cast<double>(layer.kernel_h * layer.kernel_w * input.channels / layer.groups);
  return shape;
}

LayerShape conv_transpose_shape(const LayerSpec& layer, const LayerShape& input) {
  want_map(layer, input);
  check_groups(layer, input);
  LayerShape shape = input;
  const auto grown = [&](int64_t size, int64_t kernel, int64_t cut) {
    if (layer.padding.same_tf) return size * layer.stride;
    const int64_t result = (size - 1) * layer.stride + kernel - cut + layer.output_padding;
    if (result < 1) throw misfit(layer, "cuts its whole output away", "take a smaller padding");
    return result;
  };
  shape.channels = layer.channels;
  shape.height = grown(input.height, layer.kernel_h, layer.padding.top + layer.padding.bottom);
  shape.width = grown(input.width, layer.kernel_w, layer.padding.left + layer.padding.right);
  shape.stride = std::max<int64_t>(1, input.stride / layer.stride);
  const int64_t seen = (std::max(layer.kernel_h, layer.kernel_w) + layer.stride - 1) / layer.stride;
  if (input.receptive_field > 0) shape.receptive_field += (seen - 1) * input.stride;
  shape.flops = 2.0 * static_cast<double>(elements(input)) *
                static_cast<double>(layer.kernel_h * layer.kernel_w * layer.channels / layer.groups);
  return shape;
}

// --- The others of one input ---

LayerShape flat_shape(const LayerSpec& layer, const LayerShape& input) {
  LayerShape shape;
  shape.channels = elements(input);
  shape.stride = input.stride;
  shape.receptive_field = input.flat() ? input.receptive_field : 0;
  return shape;
}

LayerShape linear_shape(const LayerSpec& layer, const LayerShape& input) {
  if (!input.flat()) throw misfit(layer, "takes a flat input, not " + said(input), "put a flatten before it");
  LayerShape shape = input;
  shape.channels = layer.channels;
  shape.flops = 2.0 * static_cast<double>(layer.channels) * static_cast<double>(input.channels);
  return shape;
}

LayerShape global_shape(const LayerSpec& layer, const LayerShape& input) {
  want_map(layer, input);
  LayerShape shape = input;
  shape.height = shape.width = 0;
  shape.receptive_field = 0;
  shape.flops = static_cast<double>(elements(input));
  return shape;
}

LayerShape upsample_shape(const LayerSpec& layer, const LayerShape& input) {
  want_map(layer, input);
  LayerShape shape = input;
  const auto factor = static_cast<int64_t>(layer.factor);
  shape.height *= factor;
  shape.width *= factor;
  shape.stride = std::max<int64_t>(1, input.stride / factor);
  if (layer.mode == "bilinear" && input.receptive_field > 0) shape.receptive_field += input.stride;
  return shape;
}

LayerShape reshape_shape(const LayerSpec& layer, const LayerShape& input) {
  const int64_t wanted =
      std::accumulate(layer.shape.begin(), layer.shape.end(), int64_t{1}, std::multiplies<>());
  if (wanted != elements(input))
    throw misfit(layer, "makes " + std::to_string(wanted) + " numbers of " + said(input));
  LayerShape shape = input;
  shape.channels = layer.shape[0];
  shape.height = layer.shape.size() == 3 ? layer.shape[1] : 0;
  shape.width = layer.shape.size() == 3 ? layer.shape[2] : 0;
  shape.receptive_field = 0;
  return shape;
}

LayerShape same_shape(const LayerSpec& layer, const LayerShape& input) {
  LayerShape shape = input;
  shape.flops = static_cast<double>(elements(input));
  if (layer.op == "batch_norm" || layer.op == "instance_norm" || layer.op == "lrn") want_map(layer, input);
  return shape;
}

// --- Several inputs ---

LayerShape joined_shape(const LayerSpec& layer, const std::vector<LayerShape>& inputs) {
  LayerShape shape = inputs[0];
  const bool adds = layer.op == "add";
  for (size_t i = 1; i < inputs.size(); ++i) {
    const LayerShape& other = inputs[i];
    if (other.height != shape.height || other.width != shape.width ||
        (adds && other.channels != shape.channels))
      throw misfit(layer, "can't join '" + layer.from[0] + "' (" + said(inputs[0]) + ") and '" +
                              layer.from[i] + "' (" + said(other) + ")");
    if (!adds) shape.channels += other.channels;
    shape.stride = std::max(shape.stride, other.stride);
    const bool whole = shape.receptive_field == 0 || other.receptive_field == 0;
    shape.receptive_field = whole ? 0 : std::max(shape.receptive_field, other.receptive_field);
  }
  shape.flops = static_cast<double>(elements(shape));
  return shape;
}

using Rule = LayerShape (*)(const LayerSpec&, const LayerShape&);
const std::map<std::string, Rule> kRules = {
    {"conv", conv_shape},          {"conv_transpose", conv_transpose_shape},
    {"max_pool", window_shape},    {"avg_pool", window_shape},
    {"linear", linear_shape},      {"flatten", flat_shape},
    {"global_pool", global_shape}, {"upsample", upsample_shape},
    {"reshape", reshape_shape},
};

}  // namespace

Padding resolve_padding(const LayerSpec& layer, int64_t height, int64_t width) {
  if (!layer.padding.same_tf) return layer.padding;
  const int64_t rows = same_tf_total(height, layer.kernel_h, layer.stride, layer.dilation);
  const int64_t columns = same_tf_total(width, layer.kernel_w, layer.stride, layer.dilation);
  return {false, rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
}

LayerShape shape_after(const LayerSpec& layer, const std::vector<LayerShape>& inputs) {
  LayerShape shape;
  if (layer.op == "concat" || layer.op == "add") {
    shape = joined_shape(layer, inputs);
  } else {
    const auto rule = kRules.find(layer.op);
    shape = rule == kRules.end() ? same_shape(layer, inputs[0]) : rule->second(layer, inputs[0]);
  }
  const bool vast = shape.height > kMaxSide || shape.width > kMaxSide || shape.channels > kMaxElements ||
                    shape.stride > kMaxSide || elements(shape) > kMaxElements;
  if (vast) throw misfit(layer, "makes " + said(shape) + " numbers, which is too large");
  return shape;
}

std::map<std::string, std::vector<int64_t>> parameter_shapes(const LayerSpec& layer,
                                                             const LayerShape& input) {
  std::map<std::string, std::vector<int64_t>> shapes;
  if (layer.op == "conv") {
    shapes["weight"] = {layer.channels, input.channels / layer.groups, layer.kernel_h, layer.kernel_w};
  } else if (layer.op == "conv_transpose") {
    shapes["weight"] = {input.channels, layer.channels / layer.groups, layer.kernel_h, layer.kernel_w};
  } else if (layer.op == "linear") {
    shapes["weight"] = {layer.channels, input.channels};
  } else if (layer.op == "batch_norm" || layer.op == "instance_norm") {
    if (layer.affine) shapes["weight"] = shapes["bias"] = {input.channels};
    if (layer.op == "batch_norm") shapes["running_mean"] = shapes["running_var"] = {input.channels};
    return shapes;
  }
  const bool has_weights = !shapes.empty();
  if (!layer.tied.empty()) shapes.erase("weight");
  if (has_weights && layer.bias) shapes["bias"] = {layer.channels};
  return shapes;
}

// The shapes follow one another; layers that the taps don't need are left out.
Shapes Graph::shapes(int64_t height, int64_t width, const std::vector<std::string>& taps) const {
  LayerShape start;
  start.channels = input.channels();
  start.height = height;
  start.width = width;
  Shapes shapes{{"input", start}};
  const std::set<std::string> wanted = needed(taps.empty() ? layer_names() : taps);
  for (const LayerSpec& layer : layers) {
    if (!wanted.contains(layer.name)) continue;
    std::vector<LayerShape> inputs;
    for (const std::string& name : layer.from) inputs.push_back(shapes.at(name));
    shapes[layer.name] = shape_after(layer, inputs);
  }
  return shapes;
}

}  // namespace atelier
