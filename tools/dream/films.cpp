#include "dream/films.h"

#include <ATen/TensorOperators.h>

#include "dream/ascent.h"
#include "dream/cost.h"
#include "dream/finish.h"
#include "dream/material.h"
#include "dream/portraits.h"

namespace atelier {

namespace {

// The dream alone: strength, mask and colors are laid on what is shown, not on what is carried.
DreamOptions carried_options(const DreamJob& job, const Graph& graph, const FrameStart& start, double effort,
                             uint64_t memory_bytes) {
  DreamOptions options = job.dream;
  options.finish = {};
  options.effort = effort;
  const PictureSize size{start.picture.size(2), start.picture.size(3)};
  options.tile_px = job.tile_px(graph, size, 1, memory_bytes);
  return options;
}

}  // namespace

void render_frame(Task<DreamJob>& task) {
  const DreamJob& job = task.job;
  SequenceFrame& frame = *task.frame();
  const Network& network = task.network(job.network.network.text, job.network.weights.path, Form::dense);
  Image image = task.read_picture(job.picture);
  check_picture_size(image.size(), job.dream, network.graph());
  const at::Tensor source = image.pixels.to(task.device());

  const FilmMemory memory = memory_from(frame.carried);
  const FrameStart start =
      start_frame(memory, source, known_frames(frame.earlier, memory, job.stability), job.stability);
  DreamMaterial material = material_of(job.dream, network.graph(), image.size(), image.alpha);
  const at::Tensor mask = std::exchange(material.mask, {});
  material.amount = amount_for(start, job.stability);
  const double effort = effort_for(start, job.stability);
  at::Tensor dreamt = start.picture;
  if (effort > 0)
    dreamt =
        dream(network, dreamt, carried_options(job, network.graph(), start, effort, task.memory_budget()),
              material, {seed_of(task)}, {.progress = task.progress()});
  frame.carried = state_of(after_frame(memory, source, start, dreamt, job.stability));

  image.pixels = finished(dreamt, source, mask, job.dream.finish).cpu();
  task.write(image, job.picture);
}

}  // namespace atelier
