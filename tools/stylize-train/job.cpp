#include "stylize-train/job.h"

#include "nn/describe.h"
#include "style/layers.h"
#include "stylize-train/sheet.h"

namespace atelier {
namespace {

constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

}  // namespace

ToolInfo StylizeTrainJob::tool() {
  return {
      .name = "stylize-train",
      .summary = "stylize-train: a network learns to paint in one style, in one pass.",
      .example =
          "stylize-train photos/ --style painting.jpg -o painter.safetensors\n"
          "stylize photo.jpg --network painter.yaml -o painted.png\n"
          "stylize-train photos/ --style painting.jpg --width 16 --blocks 3 --size 128 --time-budget 20m -o "
          "small.safetensors",
      .see_also =
          "stylize(1), which paints with what was trained; configs/stylize-train/ for settings to start from",
      .formats = {"safetensors"},
      // bf16 takes longer on CPUs that have no units for its products; GPUs round fp32 themselves.
      .auto_precision = "fp32"};
}

void StylizeTrainJob::declare(Options& options) {
  options.group("Style");
  options.add("style", style, "the picture whose style is learned");
  options.add(
      "style-size", style_size,
      "longer side that it is looked at in, px: strokes come out as large as they are there; 0: its own, "
      "at most 1024",
      {0, 100'000});
  options.add("style-scale", style_scale, "times that size: larger ones give larger strokes", {0.05, 20});
  options.add("style-weight", weights.style,
              "of the style beside the content; less keeps more of what is shown, more dissolves it",
              {0, 1e9});
  options.add("content-weight", weights.content, "of what the pictures show", {0, 1e9});
  options.add("tv-weight", weights.smoothness,
              "of the differences between neighboring pixels: more is smoother", {0, 1e9});
  options
      .add("style-layers", weights.style_layers,
           "layers whose statistics are the style; in vgg16 relu1_1 to relu5_1 from grain to large shapes "
           "(default: the first of every stride)")
      .called("LAYER[:WEIGHT],...");
  options
      .add("content-layers", weights.content_layers,
           "layers that keep what pictures show (default: the middle one of stride 8)")
      .called("LAYER[:WEIGHT],...");
  options.group("Films");
  options.add("temporal-weight", temporal_weight,
              "how firmly what is painted moves with what is shown, learned from pictures that are turned, "
              "shifted and zoomed a little; 50 to 200 for films, 0 for stills",
              {0, 1e9});
  options.add("noise", noise, "that such a picture is given as well, of 0..1: what it is not to answer to",
              {0, 1});
  options.group("Network");
  options.add("width", painter.width,
              "channels of its first layer; 8 to 16 train on a CPU, 32 is as Johnson had it", {1, 512});
  options.add("blocks", painter.blocks, "residual blocks: more for large shapes that hang together", {0, 64});
  options
      .add("upsampling", painter.upsampling,
           "how it becomes large again: bilinear, nearest (harder, with a faint weave at first), or "
           "transposed "
           "convolutions, which may leave a checkerboard")
      .one_of({"bilinear", "nearest", "transposed"});
  options.group("What is looked at");
  options.add("size", size, "px of the squares that it learns from", {32, 2048});
  options.add("batch", batch, "pictures a step", {1, 1024});
  options.add("held-out", held_out,
              "share of the pictures that it does not learn from, to tell how well it goes", {0, 0.9});
  network.declare(options, "vgg16");
  options.add("list-layers", list_layers, "print its layers with shape, stride and receptive field")
      .in(Stage::none);
  options.add("pooling", pooling, "of that network: max, or average, which is smoother")
      .one_of({"max", "average"});
  train.declare(options);
}

void StylizeTrainJob::check(Check& check) const {
  train.check(check);
  if (list_layers) return;
  const Graph* graph = network.check(check);
  if (style.empty())
    check.mistake("style", Error("no style was named", "", "give a picture: --style painting.jpg"));
  if (weights.style <= 0 && weights.content <= 0)
    check.mistake("style-weight", Error("neither style nor content counts: there is nothing to learn"));
  if (!graph) return;
  check.test("content-layers", [&] { check_layers_of_style(weights.content_layers, network.dense_graph()); });
  check.test("style-layers", [&] { check_layers_of_style(weights.style_layers, network.dense_graph()); });
  check.test("network", [&] { weights_of(network.dense_graph()); });
  if (size < graph->input.min_size)
    check.mistake("size", Error("'" + graph->name + "' takes no less than " +
                                std::to_string(graph->input.min_size) + " px"));
}

std::string StylizeTrainJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

std::vector<std::string> StylizeTrainJob::beside(const std::string&) const {
  std::vector<std::string> files = training_files(false);
  files.emplace_back("yaml");
  files.emplace_back(kPainterSheet);
  return files;
}

Form StylizeTrainJob::form() const {
  return pooling == "average" ? Form::edgeless_averaged : Form::edgeless;
}

PaintingWeights StylizeTrainJob::weights_of(const Graph& graph) const {
  PaintingWeights all = weights;
  if (all.content_layers.empty()) all.content_layers = default_content_layers(graph);
  if (all.style_layers.empty()) all.style_layers = default_style_layers(graph);
  return all;
}

}  // namespace atelier
