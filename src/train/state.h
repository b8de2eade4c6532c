// All that a training is between two steps: what is written to its checkpoint and gone on from.
#pragma once

#include <optional>

#include "train/curves.h"
#include "train/loss_watch.h"
#include "train/moments.h"
#include "train/optimizer.h"
#include "train/schedule.h"

namespace atelier {

// What a rollback goes back over.
struct TrainCourse {
  int64_t step = 0;  // steps done
  TensorMap parameters;
  OptimizerState optimizer;
  TensorMap trainee;  // Trainee::state()
  Curves curves;
  LossWatch watch;
  std::vector<TrainMoment> moments;
  std::string samples;  // text, any bytes

  TrainCourse copy() const;  // with tensors of its own
  void move_to(at::Device device);
};

struct BestModel {
  int64_t step = 0;
  double loss = 0;
  TensorMap parameters;
};

struct TrainState {
  TrainCourse course, snapshot;  // `snapshot`: the last good one
  TrainPlan plan;
  std::optional<BestModel> best;  // on validation
  double rate_factor = 1;         // what rollbacks left of the learning rate
  int64_t num_rollbacks = 0;
};

}  // namespace atelier
