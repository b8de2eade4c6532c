#include "stylize-train/train.h"

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "style/painter_trainee.h"
#include "stylize-train/material.h"
#include "stylize-train/sheet.h"

namespace atelier {
namespace {

constexpr int64_t kTilePx = 1024;  // of the style

void say_what_learns(const PictureSplit& parts, const at::Tensor& style, const TensorMap& parameters,
                     const StylizeTrainJob& job) {
  int64_t count = 0;
  for (const auto& [name, tensor] : parameters) count += tensor.numel();
  spdlog::info("{} in squares of {} px, {} held out; a style of {}x{} px; a network of {} parameters",
               said_count(parts.train.size(), "picture", "pictures"), job.size, parts.held_out.size(),
               style.size(3), style.size(2), count);
}

PaintingLoss loss_for(const StylizeTrainJob& job, const Network& seeing, const at::Tensor& style) {
  try {
    return {seeing, style, job.weights_of(seeing.graph()), kTilePx};
  } catch (const Error& error) {
    throw Error(error.problem(), job.style.path, "give a larger picture, or --style-size");
  }
}

TrainMonitor onlooker(PainterTrainee& trainee, PainterSheet& sheet) {
  TrainMonitor monitor;
  monitor.report = [&](const TrainReport& report) {
    if (!report.is_due) return;
    const PainterTrainee::Losses& losses = trainee.losses();
    spdlog::info("of that step: content {:.3f}, style {:.3f}, smoothness {:.3f}, steadiness {:.3f}",
                 losses.content, losses.style, losses.smoothness, losses.steadiness);
  };
  monitor.between_steps = [&](const Trainer& trainer) {
    if (trainee.look(trainer.step(), trainer.present())) sheet.note();
    sheet.grow();
  };
  return monitor;
}

}  // namespace

void train_painter(Training<StylizeTrainJob>& training) {
  const StylizeTrainJob& job = training.job;
  const at::Tensor style = read_style(job).to(training.device());
  PictureSplit parts = read_contents(training);
  const Network& seeing = training.network(job.network.network.text, job.network.weights.path, job.form());
  const PaintingLoss loss = loss_for(job, seeing, style);
  const std::string weights_file = fs::path(training.planned().output.path).filename().string();
  Network painter = new_painter(job.painter, weights_file, training.seed(), seeing.placement());
  say_what_learns(parts, style, painter.parameters(), job);
  PainterTrainee trainee(painter, loss, std::move(parts.train), std::move(parts.held_out),
                         {.size = job.size,
                          .batch = job.batch,
                          .steadiness = job.temporal_weight,
                          .noise = job.noise,
                          .seed = training.seed()});
  training.write_companion("yaml", [&](const fs::path& path, const OutputMark&) {
    write_file(path, describe_painter(job.painter, weights_file));
  });
  PainterSheet sheet(training, trainee, "in the style of " + fs::path(job.style.path).stem().string());
  TrainingSetup setup{.unit = "pictures", .loss = "loss", .also = onlooker(trainee, sheet)};
  setup.besides = [&](const TensorMap& parameters) {
    sheet.finish(trainee.painted_examples(parameters));
    return TensorMap();
  };
  training.run(trainee, setup);
}

}  // namespace atelier
