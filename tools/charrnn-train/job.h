// The settings of the charrnn-train tool: what is learned, by what network, and how.
#pragma once

#include <string>
#include <vector>

#include "app/text_files.h"
#include "charrnn/batches.h"
#include "charrnn/model.h"
#include "job/plan.h"
#include "train/options.h"

namespace atelier {

struct CharTrainJob {
  static constexpr bool kReadsText = true;
  TextOptions text;
  std::string documents = "none";
  bool is_bytes = false;
  double held_out = 0.1;

  std::string preset = "medium";
  ModelOptions model{.layers = 0,
                     .hidden = 0,
                     .dropout = -1,
                     .output_dropout = -1,
                     .weight_dropout = -1,
                     .embedding_dropout = -1};
  InputPath init_from;
  int64_t freeze = 0;

  BatchOptions batches{.streams = 50, .length = 100};
  bool carries_state = true;
  TrainOptions train{.usual_steps = 5000};

  double sample_temperature = 0.8;
  int64_t sample_length = 400;  // 0: none
  std::string sample_prime;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void settle();  // what the preset decides
  void check(Check& check) const;
  std::vector<std::string> beside(const std::string& output) const;
};

}  // namespace atelier
