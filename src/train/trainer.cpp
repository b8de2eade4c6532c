#include "train/trainer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/error.h"
#include "train/checkpoint.h"

namespace atelier {

namespace {

constexpr int64_t kSnapshotEvery = 100;
constexpr int64_t kMostRollbacks = 6;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// The kept weights stand beside the optimizer's state in one file.
void check_names(const TensorMap& parameters) {
  for (const auto& [name, parameter] : parameters) {
    TORCH_CHECK(!is_training_name(name), "parameter '", name, "': the name is taken");
    TORCH_CHECK(parameter.scalar_type() == at::kFloat && parameter.is_contiguous(), "parameter '", name,
                "' is not float32 and contiguous");
  }
}

void swap_values(TensorMap& a, TensorMap& b) {
  for (auto& [name, tensor] : a) {
    const at::Tensor kept = tensor.clone();
    tensor.copy_(b.at(name));
    b.at(name).copy_(kept);
  }
}

// Into tensors that stay where they are, on whatever device.
void copy_into(TensorMap& places, const TensorMap& values, const std::string& what) {
  for (auto& [name, place] : places) {
    const auto value = values.find(name);
    if (value == values.end() || value->second.sizes() != place.sizes())
      throw Error("the kept training is of another model: " + what + " '" + name + "'" +
                  (value == values.end() ? " is missing" : " has another shape"));
    place.copy_(value->second);
  }
  if (values.size() != places.size()) throw Error("the kept training is of another model, with more " + what);
}

std::string loss_text(double loss) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", loss);
  return text;
}

std::string moment_text(double loss) {
  char text[40];
  std::snprintf(text, sizeof text, "%.2f", loss);
  return text;
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Trainer::Trainer(Trainee& trainee, const TrainOptions& options) : trainee_(trainee), options_(options) {
  const at::NoGradGuard no_grad;
  TrainCourse& course = state_.course;
  course.parameters = trainee.parameters();
  check_names(course.parameters);
  course.optimizer = OptimizerState::at_rest(course.parameters, options.average != "none");
  for (const auto& [name, parameter] : course.parameters) gradients_[name] = at::zeros_like(parameter);
  state_.plan.limit = step_limit(options, trainee.units_per_step(), trainee.units_per_epoch());
  state_.plan.budget_s = options.budget_s();
  if (state_.plan.budget_s == 0) state_.plan.steps = state_.plan.limit;
}

void Trainer::resume(TrainState state) {
  const at::NoGradGuard no_grad;
  const TrainPlan asked = state_.plan;
  TrainCourse& course = state_.course;
  copy_into(course.parameters, state.course.parameters, "parameter");
  copy_into(course.optimizer.mean, state.course.optimizer.mean, "mean");
  copy_into(course.optimizer.square, state.course.optimizer.square, "square");
  copy_into(course.optimizer.average, state.course.optimizer.average, "average");
  state.course.parameters = course.parameters;
  state.course.optimizer = course.optimizer;
  state_ = std::move(state);
  if (!course.parameters.empty()) state_.snapshot.move_to(course.parameters.begin()->second.device());
  trainee_.restore(state_.course.trainee);
  state_.plan = extended(options_, state_.plan, step(), asked.limit, asked.budget_s);
}

const TrainState& Trainer::state() {
  state_.course.trainee = trainee_.state();
  return state_;
}

// --- The loop

void Trainer::run(const TrainMonitor& monitor) {
  monitor_ = &monitor;
  pace_ = {.begun = now()};
  while (true) {
    take_snapshot();
    if (monitor.between_steps) monitor.between_steps(*this);
    if (is_done()) break;
    one_step();
  }
}

void Trainer::one_step() {
  const double start = now();
  const Gradient found = gradient();
  if (state_.course.watch.explodes_with(found.loss) || !std::isfinite(found.norm)) return roll_back(found);
  const double used_rate = rate();
  move(found, used_rate);
  pace_.add(now() - start);
  if (plan().steps == 0) plan_by_budget();
  TrainReport report = report_of(found, used_rate);
  const bool is_last = step() == plan().steps;
  if (step() % options_.validate_every == 0 || is_last) report.is_best = validate(report);
  keep_moment();
  keep_samples();
  report.is_due = report.validation || is_done() || step() % options_.report_every == 0;
  if (monitor_->report) monitor_->report(report);
  if (monitor_->progress && plan().steps > 0)
    monitor_->progress(static_cast<double>(step()) / static_cast<double>(plan().steps));
}

Trainer::Gradient Trainer::gradient() {
  const double loss = trainee_.step(step(), gradients_);
  for (const auto& [name, parameter] : state_.course.parameters) {
    at::Tensor& gradient = gradients_.at(name);
    TORCH_CHECK(gradient.defined() && gradient.sizes() == parameter.sizes(), "no gradient of '", name, "'");
    gradient = gradient.contiguous();
  }
  const at::NoGradGuard no_grad;
  return {loss, norm_of(gradients_)};
}

void Trainer::move(const Gradient& found, double used_rate) {
  const at::NoGradGuard no_grad;
  TrainCourse& course = state_.course;
  const bool is_long = options_.clip > 0 && found.norm > options_.clip;
  update(options_,
         {.rate = used_rate,
          .gradient_scale = is_long ? options_.clip / found.norm : 1,
          .count = course.step + 1,
          .average_share = average_share(),
          .rate_shares = trainee_.rate_shares(step())},
         course.parameters, gradients_, course.optimizer);
  ++course.step;
  course.curves.add(course.step, found.loss);
}

double Trainer::rate() const {
  return options_.learning_rate * state_.rate_factor * rate_share(options_, plan(), step());
}

// --- Averages

// Of the weights that the next step brings. At first the average follows quickly.
double Trainer::average_share() const {
  const auto done = static_cast<double>(step());
  if (options_.average == "ema") return 1 - std::min(options_.average_decay, (1 + done) / (10 + done));
  const int64_t begin = options_.average == "tail" ? tail_begin(options_, plan()) : step() + 1;
  return step() >= begin ? 1 / static_cast<double>(step() + 1 - begin) : 0;
}

bool Trainer::has_average() const {
  if (options_.average == "ema") return step() > 0;
  return options_.average == "tail" && step() > tail_begin(options_, plan());
}

const TensorMap& Trainer::present() const {
  return has_average() ? state_.course.optimizer.average : state_.course.parameters;
}

void Trainer::with_present_weights(const std::function<void()>& work) {
  const bool swaps = has_average();
  struct Swapped {
    TensorMap &a, &b;
    bool is_wanted;
    void swap() {
      const at::NoGradGuard no_grad;
      if (is_wanted) swap_values(a, b);
    }
    ~Swapped() { swap(); }
  } swapped{state_.course.parameters, state_.course.optimizer.average, swaps};
  swapped.swap();
  work();
}

BestModel Trainer::result() const {
  if (options_.result == "best" && state_.best) return *state_.best;
  const auto& validations = curves().validations();
  const bool is_validated = !validations.empty() && validations.back().step == step();
  return {step(), is_validated ? validations.back().loss : kUnknown, present()};
}

// --- Looking on

double Trainer::validation_loss() {
  double loss = kUnknown;
  with_present_weights([&] { loss = trainee_.validation_loss(); });
  return loss;
}

// Whether it is the best so far.
bool Trainer::validate(TrainReport& report) {
  const double loss = validation_loss();
  if (!std::isfinite(loss)) return false;
  report.validation = loss;
  state_.course.curves.add_validation(step(), loss);
  if (state_.best && loss >= state_.best->loss) return false;
  state_.best = BestModel{step(), loss, {}};
  for (const auto& [name, tensor] : present()) state_.best->parameters[name] = tensor.detach().clone();
  return true;
}

bool Trainer::has_stopped_early() const {
  if (options_.patience == 0 || !state_.best) return false;
  const auto& all = curves().validations();
  return std::count_if(all.begin(), all.end(), [&](const CurveValidation& one) {
           return one.step > state_.best->step;
         }) >= options_.patience;
}

void Trainer::keep_moment() {
  if (options_.keep == 0 || !is_log_spaced(step())) return;
  const TrainMoment moment{step(), curves().smoothed()};
  add_moment(state_.course.moments, moment, options_.keep);
  if (monitor_->moment) monitor_->moment(moment, present());
}

void Trainer::keep_samples() {
  const int64_t every = options_.samples_every;
  const bool is_due = is_done() || (every > 0 ? step() % every == 0 : is_log_spaced(step()));
  if (!monitor_->sample || !is_due) return;
  std::vector<TrainSample> samples;
  with_present_weights([&] { samples = monitor_->sample(step()); });
  for (const TrainSample& sample : samples)
    state_.course.samples +=
        "# step " + std::to_string(step()) + " loss " + moment_text(curves().smoothed()) +
        (sample.settings.empty() ? "" : " " + sample.settings) + "\n" + sample.text + "\n\n";
}

TrainReport Trainer::report_of(const Gradient& found, double used_rate) const {
  TrainReport report{.step = step(), .planned = plan().steps};
  report.loss = found.loss;
  report.smoothed = curves().smoothed();
  report.gradient_norm = found.norm;
  report.rate = used_rate;
  const auto units = static_cast<double>(trainee_.units_per_step());
  report.units_per_s = units / std::max(pace_.seconds, 1e-9);
  report.remaining_s =
      plan().steps > 0 ? static_cast<double>(plan().steps - step()) * pace_.seconds : kUnknown;
  if (trainee_.units_per_epoch() > 0)
    report.epochs = static_cast<double>(step()) * units / static_cast<double>(trainee_.units_per_epoch());
  return report;
}

// --- Trouble

bool Trainer::is_at_snapshot() const {
  return step() % kSnapshotEvery == 0 && state_.course.watch.is_calm();
}

void Trainer::take_snapshot() {
  const at::NoGradGuard no_grad;
  if (!is_at_snapshot() || !std::isfinite(norm_of(state_.course.parameters))) return;
  state_.snapshot = state().course.copy();
}

void Trainer::roll_back(const Gradient& found) {
  const at::NoGradGuard no_grad;
  const std::string what = std::isfinite(found.loss) && !std::isfinite(found.norm)
                               ? "the gradient is no number"
                               : "the loss is " + loss_text(found.loss);
  const std::string place = "step " + std::to_string(step() + 1) + ": " + what;
  if (++state_.num_rollbacks > kMostRollbacks)
    throw Error(place + ", after going back " + std::to_string(kMostRollbacks) + " times", "",
                "begin anew with a lower --learning-rate or --clip, and look for broken data");
  TensorMap places = state_.course.parameters;
  state_.course = state_.snapshot.copy();
  copy_into(places, state_.course.parameters, "parameter");
  state_.course.parameters = places;
  trainee_.restore(state_.course.trainee);
  state_.rate_factor /= 2;
  if (monitor_->notice)
    monitor_->notice(place + "; gone back to step " + std::to_string(step()) +
                     ", from where the learning rate is half of what it was");
}

// --- Time

double Trainer::now() const {
  return monitor_->seconds ? monitor_->seconds() : steady_seconds();
}

// The first steps are slower than the others.
void Trainer::Pace::add(double step_seconds) {
  constexpr int64_t kWarm = 2;
  constexpr double kLeastShare = 0.05;
  ++count;
  const auto num_counted = static_cast<double>(std::max<int64_t>(1, count - kWarm));
  seconds += std::max(kLeastShare, 1 / num_counted) * (step_seconds - seconds);
}

void Trainer::plan_by_budget() {
  constexpr int64_t kFewest = 10;
  constexpr double kLongest_s = 20, kShare = 0.05, kLatest = 0.5, kUsed = 0.97;
  if (plan().limit > 0 && step() >= plan().limit) {  // over before its speed is known
    state_.plan.steps = plan().limit;
    return;
  }
  const double budget = plan().budget_s;
  const double elapsed = now() - pace_.begun;
  const bool is_measured = pace_.count >= kFewest && elapsed >= std::min(kLongest_s, kShare * budget);
  if (!is_measured && elapsed < kLatest * budget) return;
  const double start = now();
  validation_loss();
  const double each =
      std::max(1e-9, pace_.seconds + (now() - start) / static_cast<double>(options_.validate_every));
  const double left = std::max(0.0, kUsed * budget - elapsed);
  const double planned = std::max(1.0, static_cast<double>(step()) + std::floor(left / each));
  plan_by_speed(state_.plan, budget / planned);
  state_.plan.steps = std::max(state_.plan.steps, step());
  if (monitor_->notice) monitor_->notice("the time is enough for " + std::to_string(plan().steps) + " steps");
}

}  // namespace atelier
