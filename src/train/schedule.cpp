#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace atelier {

namespace {

int64_t warmup_steps(const TrainOptions& options, const TrainPlan& plan) {
  return plan.steps > 0 ? std::min(options.warmup, plan.steps / 10) : options.warmup;
}

// Without warm-up. Of a plan that is not known yet the first value stands.
double curve(const TrainOptions& options, const TrainPlan& plan, int64_t step) {
  if (options.schedule == "constant") return 1;
  if (options.schedule == "inverse-sqrt") {
    const auto first = static_cast<double>(std::max<int64_t>(options.warmup, 1));
    return std::sqrt(first / std::max(static_cast<double>(step + 1), first));
  }
  if (plan.steps == 0) return 1;
  const double done = std::min(1.0, static_cast<double>(step) / static_cast<double>(plan.steps));
  const double share = options.schedule == "linear" ? 1 - done : (1 + std::cos(M_PI * done)) / 2;
  return options.min_learning_rate + (1 - options.min_learning_rate) * share;
}

int64_t least_given(int64_t a, int64_t b) {
  return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

int64_t steps_within(const TrainPlan& plan) {
  const int64_t by_time = std::max<int64_t>(1, std::llround(plan.budget_s / plan.seconds_per_step));
  return least_given(plan.limit, by_time);
}

}  // namespace

double rate_share(const TrainOptions& options, const TrainPlan& plan, int64_t step) {
  const double there = curve(options, plan, step);
  const int64_t warmup = warmup_steps(options, plan);
  if (step >= plan.begin + warmup) return there;
  const double risen = static_cast<double>(step - plan.begin + 1) / static_cast<double>(warmup);
  return plan.share_at_begin + (there - plan.share_at_begin) * risen;
}

int64_t tail_begin(const TrainOptions& options, const TrainPlan& plan) {
  if (plan.steps == 0) return std::numeric_limits<int64_t>::max();
  const double length = options.average_share * static_cast<double>(plan.steps);
  return plan.steps - std::max<int64_t>(1, std::llround(length));
}

int64_t step_limit(const TrainOptions& options, int64_t units_per_step, int64_t units_per_epoch) {
  if (options.epochs > 0 && units_per_epoch <= 0)
    throw Error("the data has no epochs", "--epochs", "give --steps");
  int64_t by_epochs = 0;
  if (options.epochs > 0) {
    const double units = options.epochs * static_cast<double>(units_per_epoch);
    by_epochs =
        std::max<int64_t>(1, static_cast<int64_t>(std::ceil(units / static_cast<double>(units_per_step))));
  }
  const int64_t limit = least_given(options.steps, by_epochs);
  return limit == 0 && options.time_budget.empty() ? options.usual_steps : limit;
}

void plan_by_speed(TrainPlan& plan, double seconds_per_step) {
  plan.seconds_per_step = seconds_per_step;
  plan.steps = steps_within(plan);
}

TrainPlan extended(const TrainOptions& options, const TrainPlan& plan, int64_t step, int64_t limit,
                   double budget_s) {
  if (limit == plan.limit && budget_s == plan.budget_s) return plan;
  TrainPlan longer = plan;
  longer.limit = limit;
  longer.budget_s = budget_s;
  if (budget_s == 0)
    longer.steps = limit;
  else
    longer.steps = plan.seconds_per_step > 0 ? steps_within(longer) : 0;
  if (longer.steps > 0 && longer.steps < step)
    throw Error(
        "has done " + std::to_string(step) + " steps, and " + std::to_string(longer.steps) + " are asked for",
        "", "ask for as many or more, or give another output");
  if (longer.steps == plan.steps || step == 0) return longer;
  longer.begin = step;
  longer.share_at_begin = rate_share(options, plan, step);
  return longer;
}

}  // namespace atelier
