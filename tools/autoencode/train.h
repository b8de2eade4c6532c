// autoencode train: what is learned, by what network, and how.
#pragma once

#include <string>
#include <vector>

#include "app/picture_material.h"
#include "app/run_training.h"
#include "autoencoder/architecture.h"
#include "autoencoder/trainee.h"

namespace atelier {

struct AutoencodeTrainJob {
  static constexpr double kUsualDecay = 0.15;
  bool hexagrams = false;
  int64_t size = 0, row_width = 0;
  std::string fit = "crop", color = "auto";
  std::vector<InputPath> validation;
  double held_out = 0.1;

  std::string asemic = "none";
  std::string model = "dense";
  Architecture network{.depth = 0};
  std::string code = "plain", binary_by = "annealed";
  CodeConstraints constraints;
  Variation variation;
  int64_t winners = 0;

  std::string loss = "bce";
  NameOrFile perceptual;
  std::string perceptual_layer;
  double perceptual_weight = 1;
  int64_t batch = 128;
  TrainOptions train{
      .usual_steps = 5000, .learning_rate = 2e-3, .weight_decay = kUsualDecay, .clip = 0, .keep = 24};

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void settle();
  void check(Check& check) const;
  DefaultInput default_input() const;
  std::vector<std::string> beside(const std::string& output) const;

 private:
  void declare_network(Options& options);
  void declare_code(Options& options);
};

void train_autoencoder(Training<AutoencodeTrainJob>& training);

}  // namespace atelier
