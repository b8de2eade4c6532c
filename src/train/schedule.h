// How many steps are planned, and the learning rate of each of them.
#pragma once

#include "train/options.h"

namespace atelier {

// The plan of a training, made with its first step and kept with it. A longer one that takes over at step
// `begin` follows the curve of a training that was planned so from its beginning; the rate gets there from
// where it was within a warm-up. At the very beginning it was at 0.
struct TrainPlan {
  int64_t steps = 0;            // planned in all; 0: not known yet, the time budget decides
  int64_t begin = 0;            // the step at which this plan took over
  double share_at_begin = 0;    // of the learning rate there
  int64_t limit = 0;            // what was asked for: steps (by --steps and --epochs; 0: any),
  double budget_s = 0;          // and seconds (0: any)
  double seconds_per_step = 0;  // as measured for the budget, with validations; 0: not yet
};

// Share of --learning-rate at `step`, from 0, by the plan.
double rate_share(const TrainOptions& options, const TrainPlan& plan, int64_t step);

// The first step that --average tail takes in.
int64_t tail_begin(const TrainOptions& options, const TrainPlan& plan);

// The most steps that --steps and --epochs ask for, of `units_per_step` units each; 0: any. Error for epochs
// of data that has none.
int64_t step_limit(const TrainOptions& options, int64_t units_per_step, int64_t units_per_epoch);

// Plans as many steps as fit into the budget, once their speed is known.
void plan_by_speed(TrainPlan& plan, double seconds_per_step);

// What `limit` and `budget_s` ask for now, of a training that stands at `step`: the same plan where nothing
// else was asked. Error where fewer steps are asked for than were done.
TrainPlan extended(const TrainOptions& options, const TrainPlan& plan, int64_t step, int64_t limit,
                   double budget_s);

}  // namespace atelier
