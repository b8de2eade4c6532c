#include "dream/portraits.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/cat.h>

#include "dream/material.h"
#include "nn/class_codes.h"
#include "nn/weights.h"

namespace atelier {
namespace {

constexpr uint64_t kSpread = 0x9e3779b97f4a7c15, kClassSpread = 0xc2b2ae3d27d4eb4f,
                   kFrameSpread = 0x165667b19e3779f9;  // of variations, classes and frames over seeds

// The classes that a code speaks for, by how much it stands out for them: a row like class_weights(). Of a
// code that enters the layer which scores classes, or of the scores themselves.
at::Tensor classes_of_code(const DreamJob& job) {
  const Graph graph = job.network.graph();
  const InputPath& file = job.dream.aim.code;
  const at::Tensor code = code_in(file, job.dream);
  constexpr double kLeast = 0.1;  // of the likeliest; what speaks more softly is noise
  const at::Tensor rows = class_codes(graph, read_weights(find_weights(graph, job.network.weights.path)));
  at::Tensor scores = code;
  if (code.size(1) == rows.size(1))
    scores = code.mm(rows.t());
  else if (code.size(1) != rows.size(0))
    throw Error("holds codes of " + std::to_string(code.size(1)) + " numbers, those of " + graph.name +
                    " are of " + std::to_string(rows.size(1)),
                file.path,
                "give --network the one that made them, or make them with it: embed --network " + graph.name);
  const at::Tensor chances = ((scores - scores.mean()) / scores.std().clamp_min(1e-12)).softmax(1);
  const at::Tensor heard = chances * (chances >= kLeast * chances.max());
  return heard / heard.sum();
}

// Another ground for each class, whatever it is made together with.
uint64_t portrait_seed(const Task<DreamJob>& task, const at::Tensor& weights) {
  if (!task.job.dream.aim.code.empty()) return seed_of(task);  // neighbors in a lattice are alike
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
    const Aim& aim = task.job.dream.aim;
    classes.push_back(aim.code.empty() ? class_weights(aim.classes, read_classes(network.graph()))
                                       : classes_of_code(task.job));
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
