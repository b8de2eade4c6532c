// The one training loop of the project: a Trainee's losses and gradients become steps of Adam by a schedule
// of learning rates, clipped, averaged, validated, watched, and gone back over where they went wrong. A
// training that is stopped anywhere and goes on from its state ends with the same numbers as an undisturbed
// one, unless a time budget was planned in between.
//
// What goes wrong: a loss or gradient that is no number, or five losses in a row above three times the usual
// one. The training then stands again where it was at the last good hundredth step, with half the learning
// rate from there on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "train/options.h"
#include "train/state.h"
#include "train/trainee.h"

namespace atelier {

// A training after one of its steps.
struct TrainReport {
  int64_t step = 0, planned = 0;  // done, in all; `planned` 0: not known yet
  double loss = 0, smoothed = 0, gradient_norm = 0, rate = 0;
  double units_per_s = 0, remaining_s = 0;  // of steps alone; remaining_s NaN: not known yet
  double epochs = 0;                        // 0: the data has none
  std::optional<double> validation;         // where it was measured after this step
  bool is_best = false;                     // of all validations
  bool is_due = false;                      // every --report-every steps, at validations and at the end
};

// What was sampled at a moment: `settings` ("temperature 0.8") stand in its head; `text` may be any bytes.
struct TrainSample {
  std::string settings, text;
};

class Trainer;

// Those who look on; each may be empty.
struct TrainMonitor {
  Progress progress;
  std::function<void(const TrainReport&)> report;                // after every step
  std::function<void(const std::string& what)> notice;           // what was done about trouble
  std::function<std::vector<TrainSample>(int64_t step)> sample;  // of the trainee's present parameters
  // A moment that is kept, with its weights. It may be dropped later: Trainer::moments() is what holds.
  std::function<void(const TrainMoment&, const TensorMap& parameters)> moment;
  // Before every step and after the last: may keep the state, may throw to stop.
  std::function<void(Trainer&)> between_steps;
  std::function<double()> seconds;  // a clock, for tests
};

class Trainer {
 public:
  // `trainee` must outlive it.
  Trainer(Trainee& trainee, const TrainOptions& options);

  // A state of the same trainee and fixed options, before run(). More steps or time than it was planned for
  // are planned anew from there. Error for one of another model, or of more steps than are asked for.
  void resume(TrainState state);
  void run(const TrainMonitor& monitor);

  int64_t step() const { return state_.course.step; }
  const TrainPlan& plan() const { return state_.plan; }
  bool is_done() const { return (plan().steps > 0 && step() >= plan().steps) || has_stopped_early(); }
  bool has_stopped_early() const;
  bool is_at_snapshot() const;  // the state needs no second copy of all here

  const Curves& curves() const { return state_.course.curves; }
  const std::vector<TrainMoment>& moments() const { return state_.course.moments; }
  const std::string& samples() const { return state_.course.samples; }
  const std::optional<BestModel>& best() const { return state_.best; }
  // As it is validated: averaged where weights are.
  const TensorMap& present() const;
  // What was asked for as the result: the best, or the present one where nothing was validated.
  BestModel result() const;

  // All of it; shares tensors until the next step.
  const TrainState& state();

 private:
  struct Gradient {
    double loss = 0, norm = 0;
  };
  Gradient gradient();
  void one_step();
  void move(const Gradient& found, double rate);
  void roll_back(const Gradient& found);
  void take_snapshot();
  double average_share() const;
  bool has_average() const;
  double validation_loss();
  bool validate(TrainReport& report);
  void keep_moment();
  void keep_samples();
  void with_present_weights(const std::function<void()>& work);
  void plan_by_budget();
  double rate() const;
  TrainReport report_of(const Gradient& found, double rate) const;
  double now() const;

  // How long steps take.
  struct Pace {
    double begun = 0, seconds = 0;  // of the run's begin; of one step, smoothed
    int64_t count = 0;              // steps of this run
    void add(double step_seconds);
  };

  Trainee& trainee_;
  const TrainOptions options_;
  TrainState state_;
  TensorMap gradients_;
  const TrainMonitor* monitor_ = nullptr;
  Pace pace_;
};

}  // namespace atelier
