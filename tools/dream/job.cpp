#include "dream/job.h"

#include "dream/cost.h"
#include "dream/layers.h"
#include "nn/describe.h"

namespace atelier {

namespace {

constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

}  // namespace

ToolInfo DreamJob::tool() {
  return {.name = "dream",
          .summary = "dream: pictures in which a network's layers see what they know (deep dream).",
          .example =
              "dream photo.jpg -o dream.png\n"
              "dream photos/ -o dreams/ --layer fire5,fire7:0.5 --size 1600\n"
              "dream noise:clouds --size 1200x800 --matrix.seed 1..12 --sheet clouds.png",
          .see_also = "configs/demo.yaml for a job file, and 'dream --list-layers' for what can be dreamt",
          .pictures_version = 1};
}

void DreamJob::declare(Options& options) {
  options.group("Dream");
  dream.declare(options);
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
  if (!graph) return;
  try {
    dream_layers(dream, *graph);
  } catch (const PlanError& error) {
    for (const Error& mistake : error.mistakes()) check.mistake("layer", mistake);
  }
}

std::string DreamJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

Cost DreamJob::cost(int64_t width, int64_t height) const {
  const DreamCost cost = dream_cost(dream, network.graph(), {height, width});
  return {.flops = cost.flops, .bytes = cost.bytes};
}

}  // namespace atelier
