#include "dream/job.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

#include "dream/cost.h"
#include "dream/finish.h"
#include "dream/layers.h"
#include "base/text.h"
#include "nn/dense.h"
#include "nn/describe.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

at::Tensor code_in(const InputPath& path, int64_t row) {
  const at::Tensor codes = read_npy(path.path);
  if (codes.dim() != 2) throw Error("holds no table of codes, a row a picture", path.path, "make one with classify --codes");
  if (row >= codes.size(0))
    throw Error("has " + std::to_string(codes.size(0)) + " rows, and row " + std::to_string(row) + " was asked for", path.path,
                "rows are numbered from 0 (--code-row)");
  return codes.narrow(0, row, 1).to(at::kFloat);
}

AimMaterial material_of(const Aim& aim, const Graph& graph, int64_t code_row) {
  AimMaterial material;
  if (!aim.guide.empty()) material.guide = read_image(aim.guide.path).pixels;
  if (!aim.code.empty()) material.code = code_in(aim.code, code_row);
  if (!aim.classes.empty()) material.classes = class_weights(aim.classes, graph);
  return material;
}

bool is_mask_kind(const std::string& text) {
  const std::vector<std::string> kinds = mask_kinds();
  return std::find(kinds.begin(), kinds.end(), text) != kinds.end();
}

// The lightness of a picture, or a kind; undefined for "".
at::Tensor mask_in(const std::string& text, PictureSize size) {
  if (text.empty()) return {};
  if (is_mask_kind(text)) return make_mask(text, size);
  return resize(read_image(text).pixels, size.height, size.width, Filter::area).mean(1, true).clamp(0, 1);
}

void check_mask(const std::string& text, Check& check) {
  if (text.empty() || is_mask_kind(text)) return;
  const bool is_file = text.find('/') != std::string::npos || fs::path(text).has_extension();
  if (!is_file)
    check.mistake("mask", Error("there is no mask '" + text + "'" + did_you_mean(text, mask_kinds()), "",
                                "a picture, or one of " + join(mask_kinds(), ", ")));
  else if (!fs::exists(text)) check.mistake("mask", Error("there is no file '" + text + "'", "", "check the name"));
  else check.depends_on(text);
}

}  // namespace

ToolInfo DreamJob::tool() {
  return {.name = "dream",
          .summary = "dream: pictures in which a network's layers see what they know (deep dream).",
          .example =
              "dream photo.jpg -o dream.png\n"
              "dream photos/ -o dreams/ --layer fire5,fire7:0.5 --size 1600\n"
              "dream noise:clouds --size 1200x800 --matrix.seed 1..12 --sheet clouds.png",
          .see_also = "configs/dream/ for looks to start from, and 'dream --list-layers' for what can be dreamt",
          .pictures_version = 2};
}

void DreamJob::declare(Options& options) {
  options.group("Dream");
  dream.declare(options);
  options.group("Dream");
  network.declare(options, "squeezenet");
  options
      .add("save-every", save_every, "also write the picture after every N iterations; 0 never",
           {0, 1'000'000})
      .in(Stage::none);
  options.add("list-layers", list_layers, "print the network's layers with shape, stride and receptive field")
      .in(Stage::none);
  picture.declare(options);
}

void DreamJob::check(Check& check) const {
  picture.check(check);
  if (list_layers) return;
  const Graph* graph = network.check(check);
  check_mask(dream.finish.mask.text, check);
  if (!dream.at.empty() && dream.at.size() != 2)
    check.mistake("at", Error("a place is two numbers", "", "write X,Y as shares of width and height: 0.5,0.5"));
  if (!graph) return;
  const auto checked = [&](const std::string& key, const auto& test) {
    try {
      test();
    } catch (const PlanError& error) {
      for (const Error& mistake : error.mistakes()) check.mistake(key, mistake);
    } catch (const Error& error) {
      check.mistake(key, error);
    }
  };
  checked(dream.octave_layers.empty() ? "layer" : "octave-layers", [&] { dream_taps(dream, dense(*graph)); });
  for (const auto& [aim, key] : {std::pair{&dream.aim, "class"}, std::pair{&dream.to, "to.class"}})
    checked(key, [&] { class_weights(aim->classes, *graph); });
}

std::string DreamJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

Cost DreamJob::cost(int64_t width, int64_t height) const {
  const DreamCost cost = dream_cost(dream, dense(network.graph()), {height, width});
  return {.flops = cost.flops, .bytes = cost.bytes};
}

DreamMaterial DreamJob::material(const Graph& graph, PictureSize size, const at::Tensor& alpha) const {
  DreamMaterial material{material_of(dream.aim, graph, dream.code_row), material_of(dream.to, graph, dream.code_row),
                         mask_in(dream.finish.mask.text, size)};
  if (alpha.defined()) material.mask = material.mask.defined() ? material.mask * alpha : alpha;
  return material;
}

}  // namespace atelier
