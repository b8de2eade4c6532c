// test-trail: frames that leave a trail, for testing sequences.
#include <ATen/TensorOperators.h>

#include <fstream>
#include <thread>

#include "app/run_each.h"

using namespace atelier;

namespace {

struct TrailJob {
  double decay = 0.5;
  int delay = 0;
  OutputPath count;
  PictureOptions picture;
  int segment = 100, lead_in = 10;
  bool backward = false;

  static ToolInfo tool() {
    return {.name = "test-trail",
            .summary = "test-trail: frames that leave a trail.",
            .example = "test-trail 'shot.%04d.png' -o trail/",
            .see_also = "",
            .item = "frame",
            .items = "frames"};
  }
  void declare(Options& options) {
    options.add("decay", decay, "how much of the trail stays", {0, 1});
    options.add("delay", delay, "milliseconds that each frame takes", {0, 100000}).in(Stage::none);
    options.add("count", count, "a file that gets a line for every computation").in(Stage::none);
    picture.declare(options);
    options.add("segment", segment, "frames that hang together", {0, 1000});
    options.add("lead-in", lead_in, "frames before a segment", {0, 1000});
    options.add("backward", backward, "the last frame first");
  }
  void check(Check& check) const { picture.check(check); }
  Sequence sequence() const {
    return {.is_wanted = true, .is_backward = backward, .segment = segment, .lead_in = lead_in};
  }
};

void trail(Task<TrailJob>& task) {
  const TrailJob& job = task.job;
  Image image = task.read_picture(job.picture);
  std::this_thread::sleep_for(std::chrono::milliseconds(job.delay));
  if (!job.count.empty()) std::ofstream(job.count.path, std::ios::app) << task.input().path << "\n";
  if (SequenceFrame* frame = task.frame()) {
    const auto before = frame->carried.find("trail");
    if (before != frame->carried.end())
      image.pixels = image.pixels * (1 - job.decay) + before->second * job.decay;
    frame->carried["trail"] = image.pixels;
  }
  task.write(image, job.picture);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<TrailJob>(argc, argv, trail);
}
