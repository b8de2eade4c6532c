#include "app/run_training.h"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "app/signals.h"
#include "app/training_inputs.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr std::chrono::seconds kKeepEvery{60};

std::string digits(double value, int count) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", count, value);
  return text;
}

std::string loss_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

// "12,300": three digits that mean something.
std::string speed_text(double value) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(value, 1.0))) - 2));
  std::string text = std::to_string(std::llround(value / unit) * std::llround(unit));
  for (int64_t at = std::ssize(text) - 3; at > 0; at -= 3) text.insert(static_cast<size_t>(at), ",");
  return value < 10 ? digits(value, 2) : text;
}

// "1.4573 = 2.1024 bits".
std::string validation_text(double loss, const TrainingSetup& setup) {
  const auto& [unit, factor] = setup.other_unit;
  return loss_text(loss) + (unit.empty() ? "" : " = " + loss_text(loss * factor) + " " + unit);
}

std::string line_of(const TrainReport& report, const TrainingSetup& setup) {
  std::string line = "step " + std::to_string(report.step);
  if (report.planned > 0) line += " of " + std::to_string(report.planned);
  if (report.epochs > 0) line += " (epoch " + digits(report.epochs, 3) + ")";
  line += ": loss " + loss_text(report.smoothed);
  if (report.validation)
    line += ", validation " + validation_text(*report.validation, setup) + (report.is_best ? " (best)" : "");
  for (const auto& [name, value] : setup.baselines) line += ", " + name + " " + loss_text(value);
  line +=
      ", rate " + digits(report.rate, 2) + ", " + speed_text(report.units_per_s) + " " + setup.unit + "/s";
  if (std::isfinite(report.remaining_s) && report.step < report.planned)
    line += ", " + said_seconds(report.remaining_s) + " left";
  return line;
}

// The state of an earlier run, or nothing.
std::optional<TrainState> kept_state(const PlannedItem& item, const TrainIdentity& asked) {
  const fs::path path = checkpoint_path(item);
  const bool is_known = item.input.kind != Input::Kind::standard_input || asked.data != item.inputs_digest;
  if (!is_known || !fs::exists(path)) return std::nullopt;
  try {
    refuse_other(asked, read_identity(path), path);
    return read_checkpoint(path);
  } catch (const Error& error) {
    if (!item.settings->common.overwrite) throw;
    spdlog::warn("begun anew: {}", error.what());
    return std::nullopt;
  }
}

class Run {
 public:
  Run(Item& item, const std::vector<Input>& inputs, const TrainOptions& options, Trainee& trainee,
      const TrainingSetup& setup)
      : item_(item),
        inputs_(inputs),
        setup_(setup),
        trainer_(trainee, options),
        files_(item, identity(), setup.constants,
               {setup.baselines, setup.loss, options.curve_steps == "log"}) {}

  void train() {
    item_.keep_work();
    const FileLock lock(item_.work_folder() / "lock", [] {
      throw_if_interrupted();
      warn_once("another process trains this; waiting for it");
    });
    if (std::optional<TrainState> kept = kept_state(item_.planned(), identity())) resume(std::move(*kept));
    keep_inputs(item_, inputs_);
    files_.begin();
    files_.follow(trainer_);
    trainer_.run(monitor());
    say_end();
    files_.finish(trainer_, setup_.besides);
  }

 private:
  TrainIdentity identity() const {
    TrainIdentity identity = identity_of(item_.planned());
    identity.feature = setup_.metadata;
    if (!setup_.data.empty()) identity.data += " " + setup_.data;
    return identity;
  }

  void resume(TrainState kept) {
    const TrainPlan before = kept.plan;
    trainer_.resume(std::move(kept));
    const int64_t planned = trainer_.plan().steps;
    if (trainer_.is_done()) return;
    spdlog::info("{} goes on at step {} of {}", item_.planned().output.path, trainer_.step(),
                 planned > 0 ? std::to_string(planned) : "as many as fit");
    if (planned != before.steps && before.steps > 0 && planned > 0)
      spdlog::info("{} steps were planned, and {} are now: the learning rate follows the new plan from here",
                   before.steps, planned);
  }

  TrainMonitor monitor() {
    const TrainMonitor& also = setup_.also;
    TrainMonitor monitor;
    monitor.progress = item_.progress();
    monitor.sample = setup_.sample;
    monitor.notice = [&also](const std::string& what) {
      if (also.notice) also.notice(what);
      spdlog::warn("{}", what);
    };
    monitor.report = [this, &also](const TrainReport& report) {
      if (also.report) also.report(report);
      item_.note("loss " + loss_text(report.smoothed) + ", " + speed_text(report.units_per_s) + " " +
                 setup_.unit + "/s");
      if (report.is_due) spdlog::info("{}", line_of(report, setup_));
    };
    monitor.moment = [this, &also](const TrainMoment& moment, const TensorMap& parameters) {
      if (also.moment) also.moment(moment, parameters);
      files_.write_moment(moment, parameters);
    };
    monitor.between_steps = [this, &also](Trainer& trainer) {
      if (also.between_steps) also.between_steps(trainer);
      between_steps();
    };
    return monitor;
  }

  // A state at a snapshot is half as large as others.
  void between_steps() {
    files_.follow(trainer_);
    if (interrupted()) {
      files_.keep(trainer_);
      files_.draw(trainer_);
      spdlog::info("kept at step {}; the same command goes on, more --steps too", trainer_.step());
      throw Interrupted();
    }
    const auto passed = Clock::now() - kept_;
    if (passed < kKeepEvery || (passed < 2 * kKeepEvery && !trainer_.is_at_snapshot())) return;
    files_.keep(trainer_);
    files_.draw(trainer_);
    kept_ = Clock::now();
  }

  void say_end() const {
    const std::optional<BestModel>& best = trainer_.best();
    if (trainer_.has_stopped_early())
      spdlog::info("stopped at step {}: the validation has not fallen since step {}", trainer_.step(),
                   best->step);
    if (best)
      spdlog::info("best validation {} after step {}", validation_text(best->loss, setup_), best->step);
  }

  using Clock = std::chrono::steady_clock;

  Item& item_;
  const std::vector<Input>& inputs_;
  const TrainingSetup& setup_;
  Trainer trainer_;
  TrainingFiles files_;
  Clock::time_point kept_ = Clock::now();
};

}  // namespace

void train_item(Item& item, const std::vector<Input>& inputs, const TrainOptions& options, Trainee& trainee,
                const TrainingSetup& setup) {
  Run(item, inputs, options, trainee, setup).train();
}

void check_checkpoints(Session& session) {
  MistakeList mistakes;
  for (const PlannedItem* item : items_of(owned_entries(session.plan()))) {
    const fs::path path = checkpoint_path(*item);
    if (item->state == ItemState::finished || session.common().overwrite || !fs::exists(path)) continue;
    const std::optional<Error> error = Session::attempt([&] {
      TrainIdentity kept = read_identity(path);
      kept.data = kept.data.substr(0, kept.data.find(' '));  // the feature's own part is looked at later
      const TrainIdentity asked = identity_of(*item);
      refuse_other(asked, kept, path,
                   asked.data == kept.data ? "" : inputs_difference(*item, session.plan().sources_of(*item)));
    });
    if (error) mistakes.add({*error});
  }
  mistakes.throw_if_any();
}

}  // namespace atelier
