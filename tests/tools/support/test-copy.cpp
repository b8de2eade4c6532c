// test-copy: a tool that does nearly nothing, for testing the job system: a picture brightened, with a line
// in a side file for every time it really computes.
#include <ATen/TensorOperators.h>

#include <fstream>
#include <thread>

#include "app/run_each.h"

using namespace atelier;

namespace {

struct CopyJob {
  double gain = 1;
  WeightedList layer;
  InputPath style;
  double zoom = 1;
  std::vector<int64_t> numbers;
  int delay = 0;
  OutputPath count;
  PictureOptions picture;

  static ToolInfo tool() {
    return {.name = "test-copy",
            .summary = "test-copy: brightens pictures.",
            .example = "test-copy photo.png -o bright.png",
            .see_also = ""};
  }

  void declare(Options& options) {
    options.group("Copy");
    options.add("gain", gain, "what pixels are multiplied with", {0, 10});
    options.add("layer", layer, "names with weights");
    options.add("style", style, "a picture whose mean is added");
    options.add("zoom", zoom, "a number that may change over time");
    options.add("numbers", numbers, "whole numbers", {0, 100});
    options.add("delay", delay, "milliseconds that each picture takes", {0, 100000}).in(Stage::none);
    options.add("count", count, "a file that gets a line for every computation").in(Stage::none);
    picture.declare(options);
  }

  void check(Check& check) const { picture.check(check); }
};

void copy(Task<CopyJob>& task) {
  const CopyJob& job = task.job;
  Image image = task.read_picture(job.picture);
  const Progress progress = task.progress();
  for (int ms = 0; ms < job.delay; ms += 10) {
    progress(static_cast<double>(ms) / job.delay);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (!job.count.empty()) std::ofstream(job.count.path, std::ios::app) << task.input().path << "\n";
  image.pixels = (image.pixels * job.gain).clamp(0, 1);
  if (!job.style.empty()) image.pixels = (image.pixels + read_image(job.style.path).pixels.mean()) / 2;
  task.write(image, job.picture);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<CopyJob>(argc, argv, copy);
}
