// test-trail: frames that leave a trail, for testing run_sequence.
#include <ATen/TensorOperators.h>

#include <fstream>
#include <thread>

#include "app/run_sequence.h"

using namespace atelier;

namespace {

struct TrailJob {
  double decay = 0.5;
  int delay = 0;
  OutputPath count;
  PictureOptions picture;
  SequenceOptions sequence;

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
    sequence.declare(options);
  }
  void check(Check& check) const { picture.check(check); }
};

Image trail(Frame<TrailJob>& frame) {
  const TrailJob& job = frame.job;
  Image image = frame.read_picture(job.picture);
  std::this_thread::sleep_for(std::chrono::milliseconds(job.delay));
  if (!job.count.empty()) std::ofstream(job.count.path, std::ios::app) << frame.input().path << "\n";
  const auto before = frame.carried.find("trail");
  if (before != frame.carried.end())
    image.pixels = image.pixels * (1 - job.decay) + before->second * job.decay;
  frame.carried["trail"] = image.pixels;
  return image;
}

}  // namespace

int main(int argc, char** argv) {
  return run_sequence<TrailJob>(argc, argv, trail);
}
