#include "stylize/feed_forward.h"

#include <set>

#include "style/feed_forward.h"
#include "stylize/material.h"

namespace atelier {
namespace {

void refuse(const std::string& key, const std::string& why, const std::string& remedy, Check& check) {
  check.mistake(key,
                Error("'" + key + "' means nothing to a network that paints in one pass" + why, "", remedy));
}

}  // namespace

void check_feed_forward(const StylizeJob& job, Check& check) {
  StylizeJob own = job, untouched;
  untouched.network = job.network;
  Options options, defaults, transfer;
  own.declare(options);
  untouched.declare(defaults);
  own.transfer.declare(transfer);
  std::set<std::string> unused{"style",      "style-masks", "content-map",     "style-map", "palette",
                               "save-every", "morph",       "temporal-weight", "stability"};
  for (const Option& option : transfer.all()) unused.insert(option.key);
  for (const std::string& key : unused) {
    if (write_yaml(options.find(key)->write()) == write_yaml(defaults.find(key)->write())) continue;
    const bool is_style = key == "style";
    refuse(key, is_style ? ": it was trained for a style of its own" : "",
           is_style ? "leave it out, or take --network vgg16, which paints in any style" : "leave it out",
           check);
  }
}

Cost feed_forward_cost(const StylizeJob& job, int64_t width, int64_t height) {
  const Graph& graph = job.network.dense_graph();
  const PictureSize size{height, width};
  return {.flops = painting_flops(graph, size), .bytes = painting_bytes(graph, size)};
}

void render_feed_forward(Task<StylizeJob>& task) {
  const StylizeJob& job = task.job;
  const Network& network = task.network(job.network.network.text, job.network.weights.path);
  Image image = task.read_picture(job.picture);
  const at::Tensor painted = paint(network, image.pixels.to(task.device())).cpu();
  image.pixels = recolored(job, painted, image.pixels);
  task.write(image, job.picture);
}

}  // namespace atelier
