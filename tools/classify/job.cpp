#include "classify/job.h"

namespace atelier {

ToolInfo ClassifyJob::tool() {
  return {.name = "classify",
          .summary = "classify: what pictures show, as a network names it: labels, probabilities, codes.",
          .example =
              "classify photo.jpg\n"
              "classify photos/ -o labels.csv --montage labels.png\n"
              "classify photos/ -o labels.json --top 3 --codes codes.safetensors\n"
              "classify clip.mp4 -o labels.csv --overlay labeled.mp4\n"
              "ffmpeg -i camera -f yuv4mpegpipe - | classify - --network smiles.yaml",
          .see_also = "'dream --list-layers --network NAME' for what --code-layer takes",
          .pictures_version = 1,
          .formats = {"csv", "json", "jsonl"},
          .default_output = "-",
          .auto_precision = "fp32"};
}

void ClassifyJob::declare(Options& options) {
  options.group("Labels");
  network.declare(options, "efficientnet-lite0");
  options.add("top", top, "how many of the likeliest classes are named", {1, 100'000});
  options.add("format", text_format, "of stdout, folders and other endings; auto is the ending's, else csv")
      .in(Stage::encode)
      .one_of({"auto", "csv", "json", "jsonl"});
  options.group("CNN codes");
  options
      .add("codes", codes,
           "also write what a layer says of each picture, a row each in the order of the labels")
      .writes({"npy", "safetensors"});
  options
      .add("code-layer", code_layer,
           "the layer, averaged over the picture; default is the network's own layer before the classes")
      .called("LAYER");
  montage.declare(options);
  overlay.declare(options);
  if (!writable_films().empty()) film.declare(options);
}

std::string ClassifyJob::format() const {
  return text_format == "auto" ? "" : text_format;
}

std::string ClassifyJob::wanted_layer(const Graph& graph) const {
  if (codes.empty()) return "";
  return code_layer.empty() ? graph.code : code_layer;
}

void ClassifyJob::check_layer(const Graph& graph, Check& check) const {
  try {
    if (!code_layer.empty()) graph.layer(code_layer);
  } catch (const Error& error) {
    check.mistake("code-layer", error);
  }
  if (!codes.empty() && wanted_layer(graph).empty())
    check.mistake("codes", Error("network '" + graph.name + "' names no layer for codes", "",
                                 "choose one with --code-layer"));
}

void ClassifyJob::check(Check& check) const {
  const Graph* graph = network.check(check);
  if (!overlay.file.empty()) {
    if (const auto error = check_video_output(overlay.file.path, film.encoding(8, false)))
      check.mistake("overlay", *error);
  }
  if (!graph) return;
  if (graph->logits.empty())
    check.mistake("network", Error("network '" + graph->name + "' is no classifier", "",
                                   "its description names no 'logits'"));
  check_layer(*graph, check);
  try {
    if (const fs::path classes = find_classes(*graph); !classes.empty()) check.depends_on(classes);
  } catch (const Error& error) {
    check.mistake("network", error);
  }
}

}  // namespace atelier
