#include "convnet-train/watching.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "base/csv.h"
#include "base/files.h"
#include "base/text.h"
#include "convnet-train/material.h"
#include "media/watch_plot.h"

namespace atelier {

namespace {

constexpr std::chrono::seconds kDrawnEvery{5};

at::Tensor pictures_of(const LabeledPictures& pictures, int64_t label) {
  std::vector<int64_t> places;
  for (int64_t i = 0; i < pictures.size(); ++i)
    if (pictures.labels[i] == label) places.push_back(i);
  if (places.empty())
    throw Error("no picture of '" + pictures.classes[label] + "' is held out", "--watch-held-out",
                "hold more out with --held-out");
  return pictures.set.pixels.index_select(0, at::tensor(places, at::kLong));
}

// From one class to the other and back, twice: by pictures that are much alike.
at::Tensor held_out_stills(const LabeledPictures& held_out) {
  constexpr int64_t kStills = 5;
  const at::Tensor first = pictures_of(held_out, 0), second = pictures_of(held_out, 1);
  const int64_t most = 2 * std::min(first.size(0), second.size(0)) - 1;
  const std::vector<int64_t> places =
      likest_in_turn(first, second, std::min(kStills, std::max<int64_t>(2, most)));
  std::vector<at::Tensor> stills;
  for (size_t i = 0; i < places.size(); ++i) stills.push_back((i % 2 == 0 ? first : second)[places[i]]);
  return at::stack(stills);
}

int64_t class_place(const std::vector<std::string>& classes, const std::string& name) {
  if (name.empty()) return std::ssize(classes) - 1;
  const auto found = std::find(classes.begin(), classes.end(), name);
  if (found == classes.end())
    throw Error("there is no class '" + name + "'" + did_you_mean(name, classes), "--watch-class",
                "one of " + join(classes, ", "));
  return found - classes.begin();
}

// A row a moment, a column a frame.
std::string table_of(const at::Tensor& values, const std::vector<int64_t>& steps) {
  std::vector<std::string> head{"step"};
  for (int64_t frame = 0; frame < values.size(1); ++frame) head.push_back(std::to_string(frame + 1));
  std::string text = csv_line(head);
  const at::Tensor rows = values.contiguous();
  const auto numbers = rows.accessor<float, 2>();
  for (size_t row = 0; row < steps.size(); ++row) {
    std::vector<std::string> fields{std::to_string(steps[row])};
    for (int64_t frame = 0; frame < values.size(1); ++frame)
      fields.push_back(fmt::format("{:.4f}", numbers[static_cast<int64_t>(row)][frame]));
    text += csv_line(fields);
  }
  return text;
}

}  // namespace

Watching::Watching(Training<ConvnetTrainJob>& training, const LabeledSplit& parts)
    : training_(training), classes_(parts.train.classes) {
  const ConvnetTrainJob& job = training.job;
  if (!job.is_watched()) return;
  drawn_class_ = class_place(classes_, job.watch_class);
  if (job.watch_held_out) {
    frames_ = morphed(held_out_stills(parts.held_out), job.hold, job.morph);
  } else {
    const at::Tensor& pixels = parts.train.set.pixels;
    const WatchedFrames watched =
        read_watched(training, {.size = pixels.size(2), .channels = pixels.size(1), .fit = job.fit_kind()});
    frames_ = watched.are_stills ? morphed(watched.pixels, job.hold, job.morph) : watched.pixels;
  }
  if (training.wants("watch.png")) training.claim("watch.png");
}

void Watching::draw(const fs::path& path, const Watch& watch, const OutputMark& mark) const {
  draw_watch(path,
             {.title = "how sure it is of '" + classes_[drawn_class_] + "' while it learns",
              .values = watch.probabilities().select(2, drawn_class_),
              .steps = watch.steps(),
              .frames = frames_},
             mark);
}

void Watching::grow(const ConvnetTrainee& trainee) {
  const auto now = std::chrono::steady_clock::now();
  const size_t count = trainee.watch.steps().size();
  if (!frames_.defined() || count == num_drawn_ || count == 0 || now - drawn_ < kDrawnEvery) return;
  num_drawn_ = count;
  drawn_ = now;
  if (!training_.wants("watch.png")) return;
  training_.write_growing(
      "watch.png", [&](const fs::path& path, const OutputMark& mark) { draw(path, trainee.watch, mark); });
}

void Watching::finish(const ConvnetTrainee& trainee) {
  if (!frames_.defined()) return;
  const at::Tensor values = trainee.watch.probabilities().select(2, drawn_class_);
  training_.write_companion("watch.csv", [&](const fs::path& path, const OutputMark&) {
    write_file(path, table_of(values, trainee.watch.steps()));
  });
  if (!training_.wants("watch.png")) return;
  training_.write_companion(
      "watch.png", [&](const fs::path& path, const OutputMark& mark) { draw(path, trainee.watch, mark); });
}

}  // namespace atelier
