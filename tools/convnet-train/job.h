// convnet-train: what is learned, by which network, and how.
#pragma once

#include <string>
#include <vector>

#include "app/picture_options.h"
#include "app/run_training.h"
#include "convnet/augmentation.h"
#include "train/picture_set.h"

namespace atelier {

struct ConvnetTrainJob {
  static constexpr bool kWithSubfolders = true;

  std::vector<std::string> classes;
  InputPath class_names, labels, validation_labels;
  std::vector<InputPath> validation;
  double held_out = 0.1;
  int64_t size = 0;
  std::string fit = "crop", color = "auto";

  std::string preset = "allconv";
  int64_t width = 32;
  double dropout = 0.2;
  NameOrFile init_from;
  std::string freeze = "trunk";
  int64_t views = 2, unfreeze_steps = 0;
  double first_rate = 0.1;

  std::vector<std::string> augment{"crop"};
  double shift = 0.1, zoom = 0.1, turn = 0, color_change = 0.3, mixup = 0.2;
  bool balance = false;
  double label_smoothing = 0;

  std::vector<InputPath> watch;
  bool watch_held_out = false;
  std::string watch_class, crop;
  int64_t hold = 10, morph = 12;

  int64_t batch = 64;
  TrainOptions train{.usual_steps = 3000, .learning_rate = 2e-3, .weight_decay = 0.05, .clip = 0, .keep = 12};

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void settle();
  void check(Check& check) const;
  void narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const;
  std::vector<std::string> beside(const std::string& output) const;

  bool is_tuned() const { return !init_from.text.empty(); }
  bool is_watched() const { return watch_held_out || !watch.empty(); }
  Augmentation augmentation() const;
  Fit fit_kind() const { return fit == "crop" ? Fit::crop : Fit::stretch; }

 private:
  void declare_network(Options& options);
  void declare_learning(Options& options);
  void declare_watch(Options& options);
  void check_network(Check& check) const;
  void check_watch(Check& check) const;
};

}  // namespace atelier
