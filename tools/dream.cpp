// dream: pictures in which a network's layers see what they know.
#include "dream/ascent.h"

#include "app/run_each.h"
#include "dream/job.h"

using namespace atelier;

namespace {

std::string moment_suffix(const DreamMoment& moment) {
  const auto two_digits = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return "." + two_digits(moment.octave + 1) + "-" + two_digits(moment.iteration + 1);
}

void render(Task<DreamJob>& task) {
  const DreamJob& job = task.job;
  const Network& network = task.network(job.network.network.text, job.network.weights.path, Form::dense);
  Image image = task.read_picture(job.picture);
  const DreamMaterial material = job.material(network.graph(), image.size(), image.alpha);
  at::Tensor pixels = std::exchange(image.pixels, {}).to(task.device());
  const auto with_pixels = [&](const at::Tensor& dreamt) {
    Image copy = image;
    copy.pixels = dreamt.cpu();
    return copy;
  };
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  monitor.after_iteration = [&](const DreamMoment& moment) {
    if (job.save_every > 0 && (moment.iteration + 1) % job.save_every == 0) {
      task.write_beside(moment_suffix(moment), with_pixels(moment.picture()), job.picture);
    }
    task.checkpoint(moment.state, [&] { return with_pixels(moment.picture()); });
  };
  task.write(with_pixels(dream(network, std::move(pixels), job.dream, material, {task.seed()}, monitor)), job.picture);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<DreamJob>(argc, argv, render);
}
