// test-group: batches, series, variations and a picture of its own, for testing the job system. What a
// picture becomes depends on those that are computed with it, so that other company shows in the bytes.
#include <ATen/TensorOperators.h>
#include <ATen/ops/roll.h>

#include <fstream>
#include <new>
#include <thread>

#include "app/run_each.h"
#include "base/files.h"

using namespace atelier;

namespace {

struct GroupJob {
  double gain = 1;
  std::string mode = "plain";
  int variations = 1, variation = 1, frames = 0, frame = 0, limit = 4, memory = 0, delay = 0;
  std::string invent;
  bool needy = false;
  OutputPath count, company;
  PictureOptions picture;

  static ToolInfo tool() {
    return {.name = "test-group",
            .summary = "test-group: pictures in company.",
            .example = "test-group photos/ -o together/",
            .see_also = ""};
  }

  void declare(Options& options) {
    options.group("Group");
    options.add("gain", gain, "what pixels are multiplied with", {0, 10});
    options.add("mode", mode, "all is each of them").one_of({"plain", "dark", "all"});
    options.add("variations", variations, "how many of each", {0, 1000}).in(Stage::none);
    options.add("variation", variation, "which of them", {1, 1000});
    options.add("zoom.frames", frames, "frames of a series; 0 is none", {0, 1000}).in(Stage::none);
    options.add("zoom.frame", frame, "which of them", {0, 1000});
    options.add("batch", limit, "pictures at once", {1, 100}).in(Stage::none);
    options.add("memory", memory, "pictures that it holds; 0 is any", {0, 100}).in(Stage::none);
    options.add("delay", delay, "milliseconds that each group takes", {0, 100000}).in(Stage::none);
    options.add("invent", invent, "begin with noise and name it so").in(Stage::none);
    options.add("needy", needy, "takes a gigabyte for each picture").in(Stage::none);
    options.add("count", count, "a file that gets a line for every computation").in(Stage::none);
    options.add("company", company, "also write who was computed with each").writes({"txt"});
    picture.declare(options);
  }

  void check(Check& check) const { picture.check(check); }

  std::vector<ImpliedAxis> axes(Check&) const {
    std::vector<ImpliedAxis> axes;
    if (mode == "all") axes.push_back({.from = "mode", .key = "mode", .values = {"plain", "dark"}});
    if (variations != 1)
      axes.push_back({.from = "variations", .key = "variation", .values = count_to(variations)});
    if (frames > 0)
      axes.push_back(
          {.from = "zoom.frames", .key = "zoom.frame", .values = count_to(frames), .numbers_frames = true});
    return axes;
  }

  DefaultInput default_input() const {
    return invent.empty() ? DefaultInput{} : DefaultInput{.path = "noise:clouds", .stem = invent};
  }

  Batch batch() const { return {.limit = limit}; }

  Chain chain() const { return frame > 0 ? Chain{.key = "zoom.frame", .link = frame} : Chain{}; }

  Cost cost(int64_t, int64_t) const { return {.flops = 1, .bytes = needy ? 1e9 : 1}; }
};

void note(const Group<GroupJob>& group, const std::string& names) {
  if (!group.job().count.empty()) std::ofstream(group.job().count.path, std::ios::app) << names << "\n";
}

Image picture_of(Task<GroupJob>& task) {
  const auto previous = task.previous();
  Image image = previous ? read_image(*previous) : task.read_picture(task.job.picture);
  if (previous) image.pixels = image.pixels.roll({1}, {3});
  image.pixels = image.pixels * task.job.gain / task.job.variation * (task.job.mode == "dark" ? 0.5 : 1);
  return image;
}

void compute(Group<GroupJob>& group) {
  std::vector<Image> images;
  std::string names;
  group.for_each([&](Task<GroupJob>& task, size_t) {
    images.push_back(picture_of(task));
    names += (names.empty() ? "" : " ") + task.input().stem;
  });
  note(group, names);
  const Progress progress = group.progress();
  for (int ms = 0; ms < group.job().delay; ms += 10) {
    progress(static_cast<double>(ms) / group.job().delay);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (group.job().memory > 0 && group.size() > static_cast<size_t>(group.job().memory))
    throw std::bad_alloc();
  at::Tensor sum = images.front().pixels;
  for (size_t i = 1; i < images.size(); ++i) sum = sum + images[i].pixels;
  group.for_each([&](Task<GroupJob>& task, size_t place) {
    Image image = images[place];
    if (images.size() > 1) image.pixels = (image.pixels * 0.8 + sum * 0.1).clamp(0, 1);
    if (task.wants("company")) {
      task.write_companion("company",
                           [&](const fs::path& path, const OutputMark&) { write_file(path, names + "\n"); });
    }
    task.write(image, task.job.picture);
  });
}

}  // namespace

int main(int argc, char** argv) {
  return run_each_group<GroupJob>(argc, argv, compute);
}
