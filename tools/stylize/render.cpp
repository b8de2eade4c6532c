#include "stylize/render.h"

#include <ATen/TensorOperators.h>

#include <spdlog/spdlog.h>

#include <map>
#include <utility>

#include "app/dry_run.h"
#include "app/save_schedule.h"
#include "base/text.h"
#include "style/cost.h"
#include "style/transfer.h"
#include "stylize/material.h"

namespace atelier {
namespace {

constexpr double kMorphed = 0.3;  // share of the work on a frame of a morph that begins with the one before

const Network& network_of(Task<StylizeJob>& task) {
  return task.network(task.job.network.network.text, task.job.network.weights.path, task.job.form());
}

// What was gathered of styles, for the other pictures of a process.
StyleMemory& memory_for(const Network& network) {
  static std::map<const Network*, StyleMemory> memories;
  return memories[&network];
}

TransferOptions options_for(const Task<StylizeJob>& task, const Graph& graph, PictureSize size) {
  check_transfer_size(size, task.job.transfer, graph);
  return within_memory(static_cast<double>(task.memory_budget()), task.job.transfer, graph, size);
}

// Once a process: at what size, and about how long it takes.
void say_size(const StylizeJob& job, PictureSize size) {
  static bool is_said = false;
  if (std::exchange(is_said, true)) return;
  const bool is_given = job.picture.size.kind != SizeSpec::Kind::longer_side;
  spdlog::info("at {}x{} px, about {} a picture{}", size.width, size.height,
               said_seconds(estimated_seconds(job.cost(size.width, size.height).flops)),
               is_given ? "" : " (--size source for all of it)");
}

Image with_pixels(const Image& image, const at::Tensor& pixels) {
  Image copy = image;
  copy.pixels = pixels.cpu();
  return copy;
}

TransferMaterial material_of(Task<StylizeJob>& task, const Image& image) {
  const int64_t frame = task.job.morph.frame > 0 ? task.job.morph.frame : task.input().frame;
  TransferMaterial material = material_of(task.job, image.pixels, frame);
  material.memory = &memory_for(network_of(task));
  return material;
}

// What a frame of a later pass begins with: the pass before and, where it is covered, what is carried along
// in this one, half of each (Ruder et al. 2016, section 4.4).
at::Tensor joined(const at::Tensor& pass, const at::Tensor& carried, const at::Tensor& covered) {
  constexpr double kCarried = 0.5;
  const at::Tensor sized = resize(pass, carried.size(2), carried.size(3));
  return sized + (carried - sized) * covered * kCarried;
}

}  // namespace

void render_still(Task<StylizeJob>& task) {
  const StylizeJob& job = task.job;
  const Network& network = network_of(task);
  const Image image = task.read_picture(job.picture);
  say_size(job, image.size());
  TransferOptions options = options_for(task, network.graph(), image.size());
  if (job.is_doodle(task.input())) {
    options.content_weight = 0;
    if (options.init.text == "content") options.init.text = "noise";
  }
  const SaveSchedule schedule(job.save_every);
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  const auto finished = [&](const at::Tensor& made) {
    return with_pixels(image, recolored(job, made, image.pixels));
  };
  monitor.after_iteration = [&](const Moment& moment) {
    spdlog::debug("iteration {}, size {}: loss {:.6g}", moment.count, moment.level + 1, moment.loss);
    if (schedule.is_due(moment.count))
      task.write_beside("." + zero_padded(moment.count, 4), finished(moment.picture()), job.picture);
    task.checkpoint(moment.state, [&] { return finished(moment.picture()); });
  };
  TransferMaterial material = material_of(task, image);
  if (const std::optional<fs::path> before = task.previous()) {  // of a still's morph
    material.init = read_image(*before).pixels;
    material.carried.effort = kMorphed;
  }
  task.write(finished(transfer(network, material, options, task.seed(), std::move(monitor))), job.picture);
}

void render_frame(Task<StylizeJob>& task) {
  const StylizeJob& job = task.job;
  SequenceFrame& frame = *task.frame();
  const Network& network = network_of(task);
  const Image image = task.read_picture(job.picture);
  const at::Tensor source = image.pixels.to(task.device());
  const FilmMemory memory = memory_from(frame.carried);
  const FrameStart start =
      start_frame(memory, source, known_frames(frame.earlier, memory, job.stability), job.stability);
  // What an earlier pass painted is not to be painted anew where nothing was carried.
  const double effort = job.is_later_pass() ? job.stability.renew : effort_for(start, job.stability);
  at::Tensor made = start.picture;
  if (effort > 0) {
    TransferMaterial material = material_of(task, image);
    const at::Tensor covered = 1 - start.uncovered;
    if (job.is_later_pass())
      material.init = joined(material.init.to(source.device()), start.picture, covered);
    else if (!frame.carried.empty())
      material.init = start.picture;
    material.carried.effort = effort;
    if (!frame.carried.empty())
      material.carried = {
          .picture = start.picture, .certainty = covered, .weight = job.temporal_weight, .effort = effort};
    made = transfer(network, material, options_for(task, network.graph(), image.size()), task.seed(),
                    {.progress = task.progress()})
               .clamp(0, 1);
  }
  frame.carried = state_of(after_frame(memory, source, start, made.to(task.device()), job.stability));
  task.write(with_pixels(image, recolored(job, made, image.pixels)), job.picture);
}

}  // namespace atelier
