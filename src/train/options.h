// The options that every training has, whatever it trains. Those that are `extend` may change between two
// runs of one training (job/options.h); all others are fixed with its first step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "job/options.h"

namespace atelier {

class Check;

struct TrainOptions {
  // How long: what is reached first of those that are given (0 and "" are not); `usual_steps`, which is no
  // option but the feature's, where none is.
  int64_t steps = 0;
  double epochs = 0;
  std::string time_budget;
  int64_t usual_steps = 2000;

  double learning_rate = 2e-3, min_learning_rate = 0.1;
  int64_t warmup = 100;
  std::string schedule = "cosine";

  std::string optimizer = "adamw";
  std::vector<double> betas{0.9, 0.99};
  double epsilon = 1e-8, weight_decay = 0.01;
  bool decay_embeddings = false;
  double clip = 1;

  std::string average = "ema";
  double average_decay = 0.999, average_share = 0.25;

  int64_t validate_every = 250, patience = 0;
  std::string result = "best";
  int64_t keep = 12;
  int64_t report_every = 100, samples_every = 0;
  std::string curve_steps = "linear";

  void declare(Options& options);
  void check(Check& check) const;

  double budget_s() const;  // 0: none
};

}  // namespace atelier
