#include "convnet-train/train.h"

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "convnet-train/learner.h"
#include "convnet-train/material.h"
#include "convnet-train/reports.h"
#include "convnet-train/watching.h"
#include "convnet/trainee.h"

namespace atelier {

namespace {

ConvnetTrainee::Options options_of(Training<ConvnetTrainJob>& training, const LabeledPictures& train,
                                   const Learner& learner) {
  constexpr double kCacheShare = 0.4;  // of the memory that is free
  const ConvnetTrainJob& job = training.job;
  return {.augmentation = job.augmentation(),
          .label_smoothing = job.label_smoothing,
          .class_weights = job.balance ? balancing_weights(train) : at::Tensor(),
          .batch = job.batch,
          .seed = training.seed(),
          .is_tuned = job.is_tuned(),
          .first_rate = job.is_tuned() ? job.first_rate : 1,
          .unfreeze_steps = job.is_tuned() ? job.unfreeze_steps : 0,
          .trunk = {.network = learner.frozen.get(),
                    .layer = learner.trunk,
                    .views = job.views,
                    .most_bytes = kCacheShare * static_cast<double>(training.memory_budget()),
                    .progress = training.progress()}};
}

void say_what_learns(const LabeledSplit& parts, const Learner& learner, const ConvnetTrainee& trainee,
                     const TensorMap& trained) {
  const at::Tensor& pixels = parts.train.set.pixels;
  spdlog::info("learned from {} of {}x{} px ({}): {}", said_count(parts.train.size(), "picture", "pictures"),
               pixels.size(3), pixels.size(2), pixels.size(1) == 1 ? "grey" : "color",
               said_counts(parts.train));
  if (parts.held_out.size() > 0)
    spdlog::info("held out: {}: {}", said_count(parts.held_out.size(), "picture", "pictures"),
                 said_counts(parts.held_out));
  int64_t count = 0;
  for (const auto& [name, tensor] : trained) count += tensor.numel();
  spdlog::info("{} parameters learn{}", count,
               learner.trunk.empty() ? ""
               : trainee.keeps_features()
                   ? "; what stands still, up to '" + learner.trunk + "', has seen all pictures"
                   : "; all up to '" + learner.trunk + "' stands still");
}

// What the model's files say of what it learned from.
Metadata metadata_of(const LabeledSplit& parts) {
  Metadata metadata{{"convnet.classes", join(parts.train.classes, "\n")}};
  metadata["convnet.learned"] = said_counts(parts.train);
  metadata["convnet.held_out"] = said_counts(parts.held_out);
  return metadata;
}

// As descriptions of networks have them (nn/graph.h): a class, and its name where it has one, a line.
std::string class_lines(const LabeledPictures& pictures) {
  std::string text;
  for (size_t i = 0; i < pictures.classes.size(); ++i)
    text += pictures.classes[i] + (pictures.names.empty() ? "" : "\t" + pictures.names[i]) + "\n";
  return text;
}

}  // namespace

void train_convnet(Training<ConvnetTrainJob>& training) {
  const LabeledSplit parts = read_labeled(training, learner_form(training.job));
  Watching watching(training, parts);
  Learner learner = make_learner(training, parts.train);
  ConvnetTrainee trainee(*learner.network, parts.train, parts.held_out,
                         options_of(training, parts.train, learner));
  if (watching.frames().defined()) trainee.watch = Watch(watching.frames());
  say_what_learns(parts, learner, trainee, trainee.parameters());
  const auto write_text = [&](const char* companion, const std::string& text) {
    training.write_companion(companion,
                             [&](const fs::path& path, const OutputMark&) { write_file(path, text); });
  };
  write_text("yaml", learner.description);
  write_text("classes.txt", class_lines(parts.train));

  int64_t last_step = 0;
  TrainingSetup setup{.metadata = metadata_of(parts),
                      .constants = trainee.constants(),
                      .unit = "pictures",
                      .loss = "nats a picture"};
  // Also where a finished training is only written anew.
  setup.also.between_steps = [&](Trainer& trainer) { last_step = trainer.step(); };
  setup.also.report = [&](const TrainReport& report) {
    if (report.validation)
      spdlog::info("step {}: {:.2f} % of what is held out is told rightly", report.step,
                   100 * trainee.last_accuracy());
    watching.grow(trainee);
  };
  setup.besides = [&](const TensorMap& parameters) {
    TensorMap statistics;
    trainee.with_parameters(parameters, [&] {
      for (const auto& [name, tensor] : trainee.constants()) statistics[name] = tensor.clone();
      write_reports(training, trainee.probabilities(), trainee.looked_at(), parts.held_out.size() > 0);
      if (watching.frames().defined()) trainee.watch_now(last_step);
      watching.finish(trainee);
    });
    return statistics;
  };
  training.run(trainee, setup);
}

}  // namespace atelier
