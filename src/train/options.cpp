#include "train/options.h"

#include "base/text.h"
#include "job/tool_options.h"

namespace atelier {

namespace {

void declare_length(TrainOptions& train, Options& options) {
  options.group("How long it trains");
  options
      .add(
          "steps", train.steps,
          "steps in all; more than a finished training has goes on with it; 0: as the other limits say, or " +
              std::to_string(train.usual_steps),
          {0, 1e9})
      .extend();
  options.add("epochs", train.epochs, "times through the training data", {0, 1e6}).extend();
  options
      .add("time-budget", train.time_budget,
           "how long it may take: 45m, 1h30m; the steps are planned once, by the speed of the first ones")
      .called("TIME")
      .extend();
  options
      .add("patience", train.patience,
           "stop where the validation has not fallen for so many times in a row; 0: never", {0, 1e6})
      .extend();
}

void declare_rate(TrainOptions& train, Options& options) {
  options.group("How it learns");
  options.add("learning-rate", train.learning_rate,
              "of its best steps; halve it where the loss jumps, raise it where nothing moves", {0, 100});
  options.add("min-learning-rate", train.min_learning_rate, "share of it at the end", {0, 1});
  options.add(
      "warmup", train.warmup,
      "steps in which the rate rises at first (at most a tenth of all), and again where more are added",
      {0, 1e6});
  options
      .add("schedule", train.schedule,
           "how the rate falls; constant and inverse-sqrt do not depend on how many steps are planned")
      .one_of({"cosine", "linear", "constant", "inverse-sqrt"});
  options.add("optimizer", train.optimizer, "adamw decays weights beside the gradient, adam as a part of it")
      .one_of({"adamw", "adam"});
  options.add("betas", train.betas, "how much of the mean and the square of gradients is kept a step",
              {0, 1});
  options.add("epsilon", train.epsilon, "added to the root of the square", {0, 1});
  options.add(
      "weight-decay", train.weight_decay,
      "against large weights: more where the validation rises while the loss falls; biases, norms and "
      "other vectors are left alone",
      {0, 100});
  options.add("decay-embeddings", train.decay_embeddings,
              "decay parameters with 'embedding' in their name as well");
  options.add("clip", train.clip, "longest gradient, of all parameters together; 0: any", {0, 1e9});
  options
      .add(
          "average", train.average,
          "what is validated, sampled and kept: ema, a running average of the weights; tail, the mean of the "
          "last steps; none, the weights themselves")
      .one_of({"ema", "tail", "none"});
  options.add("average-decay", train.average_decay, "how much of it ema keeps a step", {0, 1});
  options.add("average-share", train.average_share, "share of the steps that tail is the mean of", {0, 1});
}

void declare_records(TrainOptions& train, Options& options) {
  options.group("What is kept of it");
  options.add("validate-every", train.validate_every, "steps between validations", {1, 1e9}).extend();
  options.add("result", train.result, "best: the weights of the best validation; last: those of the end")
      .one_of({"best", "last"})
      .extend();
  options
      .add("keep", train.keep, "moments of learning that are kept as models, log-spaced; 0: none", {0, 1000})
      .extend();
  options.add("report-every", train.report_every, "steps between lines in the log", {1, 1e9}).in(Stage::none);
  options.add("samples-every", train.samples_every, "steps between samples; 0: at log-spaced steps", {0, 1e9})
      .in(Stage::none);
  options.add("curve-steps", train.curve_steps, "the scale of the learning curve; log shows the beginning")
      .one_of({"linear", "log"})
      .in(Stage::draw);
}

// "1h30m", "45m", "90s"; nullopt for anything else.
std::optional<double> parse_duration(const std::string& text) {
  double seconds = 0;
  std::string number;
  bool has_unit = false;
  for (const char letter : text) {
    const double unit = letter == 'h' ? 3600 : letter == 'm' ? 60 : letter == 's' ? 1 : 0;
    if (unit == 0) {
      number += letter;
      continue;
    }
    const auto count = parse_number(number);
    if (!count || *count < 0) return std::nullopt;
    seconds += *count * unit;
    has_unit = true;
    number.clear();
  }
  if (!has_unit || !number.empty() || seconds <= 0) return std::nullopt;
  return seconds;
}

}  // namespace

void TrainOptions::declare(Options& options) {
  declare_length(*this, options);
  declare_rate(*this, options);
  declare_records(*this, options);
}

void TrainOptions::check(Check& check) const {
  check.test("time-budget", [&] { budget_s(); });
  if (betas.size() != 2 || betas[0] >= 1 || betas[1] >= 1)
    check.mistake("betas", Error("two numbers below 1 are expected", "", "for example 0.9,0.99"));
}

double TrainOptions::budget_s() const {
  if (time_budget.empty()) return 0;
  const auto seconds = parse_duration(time_budget);
  if (!seconds) throw Error("'" + time_budget + "' is no length of time", "", "write 45m, 90s or 1h30m");
  return *seconds;
}

}  // namespace atelier
