// dream: pictures in which a network's layers see what they know.
#include "dream/ascent.h"

#include "app/network_options.h"
#include "app/run_each.h"
#include "base/text.h"
#include "dream/cost.h"
#include "dream/layers.h"
#include "nn/describe.h"

using namespace atelier;

namespace {

constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

struct DreamJob {
  NetworkOptions network;
  DreamOptions dream;
  PictureOptions picture;
  int save_every = 0;
  bool list_layers = false;

  static ToolInfo tool() {
    return {.name = "dream",
            .summary = "dream: pictures in which a network's layers see what they know (deep dream).",
            .example =
                "dream photo.jpg -o dream.png\n"
                "dream photos/ -o dreams/ --layer fire5,fire7:0.5 --size 1600\n"
                "dream noise:clouds --size 1200x800 --matrix.seed 1..12 --sheet clouds.png",
            .see_also = "the files in configs/dream, and 'dream --list-layers' for what can be dreamt",
            .pictures_version = 1};
  }

  void declare(Options& options) {
    options.group("Dream");
    dream.declare(options);
    network.declare(options, "squeezenet");
    options
        .add("save-every", save_every, "also write the picture after every N iterations; 0 never",
             {0, 1'000'000})
        .in(Stage::none);
    options
        .add("list-layers", list_layers, "print the network's layers with shape, stride and receptive field")
        .in(Stage::none);
    picture.declare(options);
  }

  void check(Check& check) const {
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

  std::string answer() const { return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : ""; }

  Cost cost(int64_t width, int64_t height) const {
    const DreamCost cost = dream_cost(dream, network.graph(), {height, width});
    return {.flops = cost.flops, .bytes = cost.bytes};
  }
};

std::string moment_suffix(const DreamMoment& moment) {
  const auto two_digits = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return "." + two_digits(moment.octave + 1) + "-" + two_digits(moment.iteration + 1);
}

void render(Task<DreamJob>& task) {
  const DreamJob& job = task.job;
  const Network& network = task.network(job.network.network.text, job.network.weights.path);
  Image image = task.read_picture(job.picture);
  const auto with_pixels = [&](const at::Tensor& pixels) {
    Image copy = image;
    copy.pixels = pixels.cpu();
    return copy;
  };
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  monitor.after_iteration = [&](const DreamMoment& moment) {
    if (job.save_every > 0 && (moment.iteration + 1) % job.save_every == 0) {
      task.write_beside(moment_suffix(moment), with_pixels(moment.picture()), job.picture);
    }
    task.checkpoint(moment.state, [&] { return with_pixels(moment.picture()); });
  };
  task.write(with_pixels(dream(network, image.pixels.to(task.device()), job.dream, task.seed(), monitor)),
             job.picture);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<DreamJob>(argc, argv, render);
}
