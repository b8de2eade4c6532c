// The settings of stylize-train: what is painted, in which style, by what network.
#pragma once

#include <string>
#include <vector>

#include "app/network_options.h"
#include "app/picture_material.h"
#include "app/run_training.h"
#include "style/painter.h"
#include "style/painting_loss.h"

namespace atelier {

struct StylizeTrainJob {
  InputPath style;
  int64_t style_size = 0;
  double style_scale = 1;

  int64_t size = 256, batch = 4;
  double held_out = 0.02;
  PainterShape painter;
  PaintingWeights weights;
  double temporal_weight = 0, noise = 0.02;
  std::string pooling = "average";
  NetworkOptions network;
  bool list_layers = false;
  TrainOptions train{.usual_steps = 20'000,
                     .learning_rate = 2e-3,
                     .weight_decay = 0,
                     .clip = 1,
                     .average_decay = 0.99,
                     .validate_every = 500};

  static ToolInfo tool();
  static bool reads(const fs::path& path) { return is_picture_material(path); }
  void declare(Options& options);
  void check(Check& check) const;
  std::string answer() const;  // --list-layers
  std::vector<std::string> beside(const std::string& output) const;

  Form form() const;  // of the network that looks
  // Those that are asked for, or the usual ones of the network.
  PaintingWeights weights_of(const Graph& graph) const;
};

}  // namespace atelier
