#include "dream/job.h"

#include <algorithm>

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "dream/cost.h"
#include "dream/layers.h"
#include "dream/material.h"
#include "dream/unused.h"
#include "nn/describe.h"

namespace atelier {

namespace {

constexpr const char* kNothing = "noise:grey";  // what portraits of classes begin with
constexpr int64_t kBatch = 16,
                  kBatchPx = 512 * 1024;  // what measures fastest on a CPU (scripts/bench batches)
constexpr int64_t kListPx = 224;          // side of the picture that --list-layers speaks of

// Every class by its label; by its number where another has the same.
std::vector<std::string> class_labels(const Graph& graph) {
  std::vector<std::string> labels;
  const std::vector<ClassName> classes = read_classes(graph);
  for (size_t i = 0; i < classes.size(); ++i) {
    const bool known = std::any_of(classes.begin(), classes.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const ClassName& other) { return other.label == classes[i].label; });
    labels.push_back(known ? std::to_string(i) : classes[i].label);
  }
  return labels;
}

// The flow that a film is made with is part of what it is made of.
void check_flow_files(const std::string& folder, Check& check) {
  if (folder.empty()) return;
  const std::vector<fs::path> files = glob(folder + "/*.flo");
  for (const fs::path& file : files) check.depends_on(file);
  if (files.empty())
    check.mistake("flow.files",
                  Error("the folder '" + folder + "' holds no .flo files", "", "check the name"));
}

std::vector<std::string> numbers_below(int64_t count) {
  std::vector<std::string> numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

WeightedList filters_as_layers(const std::vector<std::string>& filters) {
  WeightedList layers;
  for (const std::string& name : filters) layers.push_back({.name = name});
  return layers;
}

}  // namespace

ToolInfo DreamJob::tool() {
  return {
      .name = "dream",
      .summary = "dream: pictures in which a network's layers see what they know (deep dream).",
      .example =
          "dream photo.jpg -o dream.png\n"
          "dream photos/ -o dreams/ --layer fire5,fire7:0.5 --size 1600\n"
          "dream noise:clouds --size 1200x800 --matrix.seed 1..12 --sheet clouds.png\n"
          "dream clip.mp4 -o dream.mp4",
      .see_also = "configs/dream/ for looks to start from, and 'dream --list-layers' for what can be dreamt",
      .pictures_version = 2};
}

void DreamJob::declare(Options& options) {
  dream.declare(options);
  zoom.declare(options);
  stability.declare(options);
  options.group("Portraits of classes, where no picture is given");
  portrait.declare(options, "portrait.");
  options.group("Fields of a class");
  field.declare(options);
  options.group("Dream");
  network.declare(options, "squeezenet");
  options
      .add(
          "filters", filters,
          "draw what every channel of a layer wants, a labeled sheet for each layer; at the first layer with "
          "its kernels")
      .called("LAYER,...");
  options.add("variations", variations, "so many different dreams of each picture", {1, 10000})
      .in(Stage::none);
  options.add("variation", variation, "one of them", {1, 10000});
  options.add("vary-frames", vary_frames,
              "other random shifts in every frame of a film; else a still that is repeated stays still");
  options
      .add("save-every", save_every, "also write the picture after every N iterations; 0 never",
           {0, 1'000'000})
      .in(Stage::none);
  if (const std::vector<std::string> formats = writable_films(); !formats.empty())
    options.add("film", growth, "also write a film of the picture coming into being, a frame an iteration")
        .writes(formats)
        .at_once();
  options.add("list-layers", list_layers, "print the network's layers with shape, stride and receptive field")
      .in(Stage::none);
  picture.declare(options);
}

void DreamJob::check(Check& check) const {
  picture.check(check);
  if (list_layers) return;
  const Graph* graph = network.check(check);
  check_unused(*this, check);
  check_mask(dream.finish.mask.text, check);
  if (!dream.at.empty() && dream.at.size() != 2)
    check.mistake("at",
                  Error("a place is two numbers", "", "write X,Y as shares of width and height: 0.5,0.5"));
  zoom.check(check);
  check_flow_files(stability.files, check);
  if (field.wanted && dream.aim.classes.empty())
    check.mistake("field", Error("a field is of a class", "", "name it: --class mushroom --field"));
  if (!graph) return;
  check.test("filters", [&] { check_layers(filters_as_layers(filters), network.dense_graph()); });
  check.test(dream.octave_layers.empty() ? "layer" : "octave-layers",
             [&] { dream_taps(dream, network.dense_graph()); });
  const auto& classes = check.once("classes " + network.network.text, [&] { return read_classes(*graph); });
  for (const auto& [aim, key] : {std::pair{&dream.aim, "class"}, std::pair{&dream.to, "to.class"}})
    check.test(key, [&] { class_weights(aim->classes, classes); });
}

std::string DreamJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

Cost DreamJob::cost(int64_t width, int64_t height) const {
  if (is_filters()) return {};
  const Graph& graph = network.dense_graph();
  const PictureSize size{height, width};
  if (field.wanted) {
    FieldOptions options = field;
    if (picture.size.kind != SizeSpec::Kind::source) options.size = size;
    return {.flops = field_flops(options, graph), .bytes = field_bytes(options.size)};
  }
  DreamOptions smallest = dream;
  smallest.tile_px = kSmallestTile;
  Cost cost{.flops = dream_flops(dream, graph, size),
            .bytes = dream_bytes(dream, graph, size),
            .least_bytes = dream_bytes(smallest, graph, size)};
  // Where the input is nothing it is a portrait, which takes longer.
  if (!dream.aim.classes.empty()) {
    PortraitOptions options = portrait;
    options.size = size;
    cost.flops = std::max(cost.flops, portrait_flops(options, graph));
  }
  return cost;
}

int64_t DreamJob::tile_px(const Graph& dense_graph, PictureSize size, int64_t count, uint64_t bytes) const {
  const int64_t tile_px = tile_within(static_cast<double>(bytes), dream, dense_graph, size, count);
  const bool is_tiled = std::max(size.width, size.height) > tile_px;
  if (is_tiled && tile_px < dream.tile_px)
    spdlog::info("in tiles of {} px, to keep within {} of memory", tile_px,
                 said_bytes(static_cast<double>(bytes)));
  return tile_px;
}

std::vector<ImpliedAxis> DreamJob::axes(Check& check) const {
  std::vector<ImpliedAxis> axes;
  const WeightedList& classes = dream.aim.classes;
  if (classes.size() == 1 && classes[0].name == "all") {
    if (const Graph* graph = network.check(check)) {
      ImpliedAxis each{.from = "class", .key = "class", .values = class_labels(*graph)};
      axes.push_back(std::move(each));
    }
  }
  if (!dream.aim.code.empty() && begins_with_nothing(*this, check) && !check.given("code-row") &&
      !check.given("code-column"))
    check.test("code", [&] {
      const at::Tensor codes = read_codes(dream.aim.code);
      axes.push_back({.from = "code", .key = "code-row", .values = numbers_below(codes.size(0))});
      if (codes.dim() == 3)
        axes.push_back({.from = "code", .key = "code-column", .values = numbers_below(codes.size(1))});
    });
  if (filters.size() > 1) axes.push_back({.from = "filters", .key = "filters", .values = filters});
  if (variations > 1)
    axes.push_back({.from = "variations", .key = "variation", .values = count_to(variations)});
  if (zoom.frames > 0)
    axes.push_back({.from = "zoom.frames",
                    .key = "zoom.frame",
                    .values = count_to(zoom.frames),
                    .numbers_frames = true});
  return axes;
}

DefaultInput DreamJob::default_input() const {
  std::vector<std::string> names = filters;
  for (const WeightedItem& item : dream.aim.classes) names.push_back(item.name);
  if (names.empty() && !dream.aim.code.empty())
    names.push_back(fs::path(dream.aim.code.text).stem().string());
  if (names.empty()) return {};
  std::string stem = join(names, "+");
  std::replace_if(
      stem.begin(), stem.end(), [](char c) { return c == '/' || c == ' ' || c == '\''; }, '_');
  return {.path = kNothing, .stem = stem};
}

bool DreamJob::is_portrait(const Input& input) const {
  return input.path == kNothing && (!dream.aim.classes.empty() || !dream.aim.code.empty());
}

bool DreamJob::is_filters() const {
  return !filters.empty();
}

// What may differ within a batch: which classes, which row of codes, which variation. The other settings are
// the key.
Batch DreamJob::batch() const {
  if (is_filters() || field.wanted) return {};
  DreamJob common = *this;
  for (WeightedItem& item : common.dream.aim.classes) item = {.name = "any", .weight = item.weight};
  common.dream.code_row = common.dream.code_column = 0;
  common.variation = 1;
  Options options;
  common.declare(options);
  return {.limit = kBatch,
          .limit_px = kBatchPx,
          .of_one_input = dream.diversity > 0,
          .key = options.canonical(Stage::compute, /*with_paths=*/true)};
}

Sequence DreamJob::sequence() const {
  return zoom.frame > 0 || is_filters() || field.wanted ? Sequence{} : stability.sequence();
}

Chain DreamJob::chain() const {
  return zoom.frame > 0 ? Chain{.key = "zoom.frame", .link = zoom.frame} : Chain{};
}

}  // namespace atelier
