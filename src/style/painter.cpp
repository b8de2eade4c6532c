#include "style/painter.h"

#include <ATen/core/grad_mode.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace atelier {
namespace {

// Of the last layer's sum, so that a step of Adam, which is as long for every weight, moves a color by a
// level or two: else colors swing from one extreme to the other, and flat patches come out in stripes.
constexpr double kThin = 0.03;

const char* const kHead =
    "# A network that paints in one pass, as stylize-train made it: `stylize photo.jpg --network` this "
    "file.\n"
    "# `painted` is RGB 0..255, as large as the picture where its sides are multiples of 4.\n"
    "input: {range: 1, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], size: 256, min_size: 16}\n";

const char* const kBlocks =
    "blocks:\n"
    "  conv_norm:\n"
    "    takes: {channels: ~, kernel: 3, stride: 1}\n"
    "    layers:\n"
    "      $/conv: {conv: $channels, kernel: $kernel, stride: $stride, padding: same, edges: repeat, bias: "
    "false}\n"
    "      $: instance_norm\n"
    "  conv_norm_relu:\n"
    "    takes: {channels: ~, kernel: 3, stride: 1}\n"
    "    layers:\n"
    "      $/normed: {conv_norm: $channels, kernel: $kernel, stride: $stride}\n"
    "      $: relu\n"
    "  residual:\n"
    "    takes: {channels: ~}\n"
    "    layers:\n"
    "      $.1: {conv_norm_relu: $channels}\n"
    "      $.2: {conv_norm: $channels}\n"
    "      $: {add: [$.2, $in]}\n";

const char* const kGrowing =
    "  up:\n"
    "    takes: {channels: ~}\n"
    "    layers:\n"
    "      $/large: {upsample: 2, mode: MODE}\n"
    "      $: {conv_norm_relu: $channels}\n";

const char* const kTransposed =
    "  up:\n"
    "    takes: {channels: ~}\n"
    "    layers:\n"
    "      $/conv: {conv_transpose: $channels, kernel: 4, stride: 2, padding: 1, bias: false}\n"
    "      $/normed: instance_norm\n"
    "      $: relu\n";

std::string up_block(const std::string& upsampling) {
  if (upsampling == "transposed") return kTransposed;
  std::string text = kGrowing;
  return text.replace(text.find("MODE"), 4, upsampling);
}

std::string weights_line(const std::string& file) {
  Node line;
  line.set("weights", Node::scalar(file));
  return write_yaml(line);
}

std::string layers_of(const PainterShape& shape) {
  const auto channels = [&](int64_t times) { return std::to_string(shape.width * times); };
  std::string text = "layers:\n";
  text += "  conv1: {conv_norm_relu: " + channels(1) + ", kernel: 9}\n";
  text += "  conv2: {conv_norm_relu: " + channels(2) + ", stride: 2}\n";
  text += "  conv3: {conv_norm_relu: " + channels(4) + ", stride: 2}\n";
  for (int64_t i = 1; i <= shape.blocks; ++i)
    text += "  block" + std::to_string(i) + ": {residual: " + channels(4) + "}\n";
  text += "  up1: {up: " + channels(2) + "}\n";
  text += "  up2: {up: " + channels(1) + "}\n";
  text += "  paint: {conv: 3, kernel: 9, padding: same, edges: repeat}\n";
  text += "  paint/thin: {scale: " + shortest(kThin) + "}\n";
  text += "  paint/tanh: tanh\n";
  text += "  painted: {scale: 140, shift: 127.5}\n";
  return text;
}

}  // namespace

std::string describe_painter(const PainterShape& shape, const std::string& weights_file) {
  return kHead + weights_line(weights_file) + "picture: painted\n\n" + kBlocks + up_block(shape.upsampling) +
         "\n" + layers_of(shape);
}

Network new_painter(const PainterShape& shape, const std::string& weights_file, uint64_t seed,
                    Network::Placement placement) {
  const std::string text = describe_painter(shape, weights_file);
  Network network(graph_from_document(parse_yaml(text, "painter.yaml"), "painter.yaml"), seed, placement);
  const at::NoGradGuard no_grad;
  for (auto& [name, parameter] : network.parameters()) {
    if (name.ends_with(".2.weight")) parameter.zero_();
  }
  return network;
}

}  // namespace atelier
