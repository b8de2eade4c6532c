#include "dream/portraits.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/cat.h>

namespace atelier {
namespace {

constexpr uint64_t kSpread = 0x9e3779b97f4a7c15, kClassSpread = 0xc2b2ae3d27d4eb4f,
                   kFrameSpread = 0x165667b19e3779f9;  // of variations, classes and frames over seeds

// Another ground for each class, whatever it is made together with.
uint64_t portrait_seed(const Task<DreamJob>& task, const at::Tensor& weights) {
  return seed_of(task) + static_cast<uint64_t>(weights.argmax().item<int64_t>()) * kClassSpread;
}

Image picture_of(const at::Tensor& portraits, size_t place) {
  Image image;
  image.pixels = portraits.narrow(0, static_cast<int64_t>(place), 1).contiguous();
  return image;
}

}  // namespace

uint64_t seed_of(const Task<DreamJob>& task) {
  const int64_t frame = task.job.vary_frames ? std::max<int64_t>(task.input().frame, 0) : 0;
  return task.seed() + static_cast<uint64_t>(task.job.variation - 1) * kSpread +
         static_cast<uint64_t>(frame) * kFrameSpread;
}

void render_portraits(Group<DreamJob>& group) {
  const DreamJob& job = group.job();
  Task<DreamJob>& first = group[0];
  const Network& network = first.network(job.network.network.text, job.network.weights.path, Form::dense);
  PortraitOptions options = job.portrait;
  options.size = first.read_picture(job.picture).size();
  std::vector<at::Tensor> classes;
  std::vector<uint64_t> seeds;
  group.for_each([&](Task<DreamJob>& task, size_t) {
    classes.push_back(class_weights(task.job.dream.aim.classes, read_classes(network.graph())));
    seeds.push_back(portrait_seed(task, classes.back()));
  });
  Monitor monitor{.progress = group.progress(), .resume = group.saved_state()};
  monitor.after_iteration = [&](const Moment& moment) {
    group.checkpoint(moment.state, [&] { return picture_of(moment.picture(), 0); });
  };
  const at::Tensor portraits = portrait(network, {.weights = at::cat(classes), .layer = ""}, options,
                                        read_prior(network.graph()), seeds, monitor);
  group.for_each([&](Task<DreamJob>& task, size_t place) {
    task.write(picture_of(portraits, place), task.job.picture);
  });
}

void render_field(Task<DreamJob>& task) {
  const DreamJob& job = task.job;
  const Network& network = task.network(job.network.network.text, job.network.weights.path, Form::dense);
  FieldOptions options = job.field;
  options.seamless = job.dream.seamless;
  if (job.picture.size.kind != SizeSpec::Kind::source) options.size = task.read_picture(job.picture).size();
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  monitor.after_iteration = [&](const Moment& moment) {
    task.checkpoint(moment.state, [&] { return picture_of(moment.picture(), 0); });
  };
  const at::Tensor classes = class_weights(job.dream.aim.classes, read_classes(network.graph()));
  task.write(picture_of(field(network, classes, options, read_prior(network.graph()),
                              portrait_seed(task, classes), monitor),
                        0),
             job.picture);
}

}  // namespace atelier
