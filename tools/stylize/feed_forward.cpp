#include "stylize/feed_forward.h"

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
  const std::string leave_out = "leave it out";
  if (check.given("style"))
    refuse("style", ": it was trained for a style of its own",
           "leave it out, or take --network vgg16, which paints in any style", check);
  Options options;
  TransferOptions transfer = job.transfer;
  transfer.declare(options);
  for (const Option& option : options.all())
    if (check.given(option.key)) refuse(option.key, "", leave_out, check);
  for (const char* key : {"save-every", "style-masks", "content-map", "style-map", "palette", "morph",
                          "temporal-weight", "stability"})
    if (check.given(key)) refuse(key, "", leave_out, check);
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
