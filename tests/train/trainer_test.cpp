#include "train/trainer.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "regression.h"
#include "support/scratch.h"
#include "train/checkpoint.h"

namespace atelier {
namespace {

TrainOptions quick(int64_t steps) {
  TrainOptions options;
  options.steps = steps;
  options.learning_rate = 0.02;
  options.warmup = 10;
  options.validate_every = 20;
  options.keep = 6;
  return options;
}

// Those who look on, and what they saw.
struct Watched {
  std::vector<TrainReport> reports;
  std::vector<std::string> notices;
  std::vector<TrainMoment> moments;
  std::vector<double> rates;
  TrainMonitor monitor;

  Watched() {
    monitor.report = [this](const TrainReport& report) {
      reports.push_back(report);
      rates.push_back(report.rate);
    };
    monitor.notice = [this](const std::string& what) { notices.push_back(what); };
    monitor.moment = [this](const TrainMoment& moment, const TensorMap&) { moments.push_back(moment); };
    monitor.sample = [](int64_t step) {
      return std::vector<TrainSample>{{"temperature 0.8", "text \xff of " + std::to_string(step)}};
    };
  }
};

struct Stop {};

// Trained until `stop` steps are done, and what its checkpoint is.
std::string bytes_at(const std::filesystem::path& file, Trainer& trainer) {
  write_safetensors(file, checkpoint_file(trainer.state(), {.fixed = {{"hidden", "3"}}, .data = "d"}));
  return read_file(file);
}

void run_until(Trainer& trainer, Watched& watched, int64_t stop) {
  watched.monitor.between_steps = [&](Trainer& running) {
    if (running.step() >= stop) throw Stop();
  };
  EXPECT_THROW(trainer.run(watched.monitor), Stop);
  watched.monitor.between_steps = {};
}

TEST(Trainer, fits_what_can_be_fitted) {
  Regression regression;
  const TrainOptions options = quick(400);
  Trainer trainer(regression, options);
  const double before = regression.validation_loss();
  Watched watched;
  trainer.run(watched.monitor);
  EXPECT_EQ(trainer.step(), 400);
  ASSERT_TRUE(trainer.best());
  EXPECT_LT(trainer.best()->loss, 0.02);
  EXPECT_GT(before, 1);
  EXPECT_EQ(trainer.curves().rows().size(), 400);
  EXPECT_EQ(trainer.curves().validations().size(), 20);
  EXPECT_NEAR(watched.rates.back(), options.learning_rate * 0.1, 1e-4);
}

TEST(Trainer, ends_with_the_same_bytes_after_a_kill) {
  const Scratch scratch;
  for (const char* average : {"ema", "tail", "none"}) {
    TrainOptions options = quick(200);
    options.average = average;
    Regression whole_regression;
    Trainer whole(whole_regression, options);
    Watched seen;
    whole.run(seen.monitor);

    Regression killed_regression;
    Trainer killed(killed_regression, options);
    Watched before;
    run_until(killed, before, 57);
    bytes_at(scratch / "killed.safetensors", killed);

    Regression resumed_regression;
    Trainer resumed(resumed_regression, options);
    resumed.resume(read_checkpoint(scratch / "killed.safetensors"));
    EXPECT_EQ(resumed.step(), 57);
    Watched after;
    resumed.run(after.monitor);
    EXPECT_EQ(bytes_at(scratch / "a.safetensors", whole), bytes_at(scratch / "b.safetensors", resumed))
        << average;
    EXPECT_EQ(whole.samples(), resumed.samples());
    EXPECT_TRUE(whole.moments() == resumed.moments());
  }
}

// Once, at that step, by whatever training gets there first.
std::function<double(int64_t, double)> bad_at(int64_t step, double bad) {
  return [step, bad, is_done = std::make_shared<bool>(false)](int64_t at, double loss) {
    if (at != step || *is_done) return loss;
    *is_done = true;
    return bad;
  };
}

TEST(Trainer, goes_back_to_the_last_good_moment) {
  Regression regression;
  regression.spoil = bad_at(130, NAN);
  const TrainOptions options = quick(200);
  Trainer trainer(regression, options);
  Watched watched;
  trainer.run(watched.monitor);
  ASSERT_EQ(watched.notices.size(), 1);
  EXPECT_EQ(watched.notices[0],
            "step 131: the loss is nan; gone back to step 100, from where the learning rate is half of what "
            "it was");
  EXPECT_EQ(regression.num_calls, 231);
  EXPECT_EQ(trainer.curves().rows().size(), 200);
  EXPECT_NEAR(watched.rates[130], watched.rates[100] / 2, 1e-6);
}

TEST(Trainer, goes_back_alike_after_a_kill) {
  const Scratch scratch;
  const TrainOptions options = quick(200);
  Regression regression;
  regression.spoil = bad_at(170, INFINITY);
  Trainer whole(regression, options);
  Watched seen;
  whole.run(seen.monitor);

  Regression killed_regression;
  Trainer killed(killed_regression, options);
  Watched before;
  run_until(killed, before, 157);
  bytes_at(scratch / "killed.safetensors", killed);
  Regression resumed_regression;
  resumed_regression.spoil = bad_at(170, INFINITY);
  Trainer resumed(resumed_regression, options);
  resumed.resume(read_checkpoint(scratch / "killed.safetensors"));
  Watched after;
  resumed.run(after.monitor);
  EXPECT_EQ(seen.notices, after.notices);
  EXPECT_EQ(bytes_at(scratch / "a.safetensors", whole), bytes_at(scratch / "b.safetensors", resumed));
}

TEST(Trainer, keeps_half_as_much_at_snapshots) {
  Regression regression;
  const TrainOptions options = quick(150);
  Trainer trainer(regression, options);
  Watched watched;
  for (const auto& [stop, has_snapshot] : {std::pair{100, false}, {120, true}}) {
    run_until(trainer, watched, stop);
    EXPECT_EQ(checkpoint_file(trainer.state(), {}).tensors.contains("snapshot.weight"), has_snapshot) << stop;
  }
}

TEST(Trainer, takes_many_high_losses_for_an_explosion_but_not_one) {
  Regression regression;
  regression.spoil = [](int64_t step, double) {
    return step == 60 || (step >= 150 && step < 155) ? 9.0 : 1.0;
  };
  const TrainOptions options = quick(160);
  Trainer trainer(regression, options);
  Watched watched;
  run_until(trainer, watched, 120);
  EXPECT_TRUE(watched.notices.empty());
  EXPECT_THROW(trainer.run(watched.monitor), Error);  // it comes again whatever the learning rate
  ASSERT_EQ(watched.notices.size(), 6);
  EXPECT_NE(watched.notices[0].find("step 155: the loss is 9;"), std::string::npos) << watched.notices[0];
}

TEST(Trainer, gives_up_with_advice) {
  Regression regression;
  regression.spoil = [](int64_t, double) { return NAN; };
  const TrainOptions options = quick(100);
  Trainer trainer(regression, options);
  try {
    trainer.run({});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("lower --learning-rate"), std::string::npos) << error.what();
  }
}

TEST(Trainer, stops_early) {
  Regression regression;
  TrainOptions options = quick(100000);
  options.schedule = "constant";
  options.patience = 3;
  Trainer trainer(regression, options);
  Watched watched;
  trainer.run(watched.monitor);
  EXPECT_TRUE(trainer.has_stopped_early());
  EXPECT_LT(trainer.step(), 20000);
  EXPECT_EQ(trainer.step(), trainer.best()->step + 60);
  EXPECT_EQ(trainer.result().step, trainer.best()->step);
}

TEST(Trainer, goes_on_with_more_steps) {
  const Scratch scratch;
  TrainOptions options = quick(100);
  options.schedule = "constant";
  Regression first, second, whole;
  Trainer shorter(first, options);
  shorter.run({});
  write_safetensors(scratch / "c.safetensors", checkpoint_file(shorter.state(), {}));

  TrainOptions more = options, fewer = options;
  more.steps = 150;
  fewer.steps = 50;
  Trainer longer(second, more), undisturbed(whole, more);
  longer.resume(read_checkpoint(scratch / "c.safetensors"));
  EXPECT_FALSE(longer.is_done());
  EXPECT_EQ(longer.plan().begin, 100);
  longer.run({});
  undisturbed.run({});
  EXPECT_TRUE(at::equal(second.parameters().at("weight"), whole.parameters().at("weight")));

  Trainer backward(second, fewer);
  EXPECT_THROW(backward.resume(read_checkpoint(scratch / "c.safetensors")), Error);
}

TEST(Trainer, plans_by_the_time_budget_once) {
  const Scratch scratch;
  Regression regression;
  TrainOptions options = quick(0);
  options.time_budget = "100s";
  double clock = 0;
  Watched watched;
  watched.monitor.seconds = [&] { return clock; };
  watched.monitor.between_steps = [&](Trainer&) { clock += 0.1; };
  regression.spoil = [&](int64_t, double loss) {
    clock += 0.4;
    return loss;
  };
  Trainer trainer(regression, options);
  trainer.run(watched.monitor);
  EXPECT_EQ(watched.notices.size(), 1);
  EXPECT_GT(trainer.step(), 200);
  EXPECT_LT(trainer.step(), 260);

  write_safetensors(scratch / "c.safetensors", checkpoint_file(trainer.state(), {}));
  options.time_budget = "200s";
  Trainer longer(regression, options);
  longer.resume(read_checkpoint(scratch / "c.safetensors"));
  EXPECT_NEAR(static_cast<double>(longer.plan().steps), 2.0 * static_cast<double>(trainer.plan().steps), 2);
}

TEST(Trainer, never_takes_more_steps_than_asked_for_while_its_speed_is_unknown) {
  Regression regression;
  TrainOptions options = quick(30);
  options.time_budget = "10h";
  Trainer trainer(regression, options);
  trainer.run({});
  EXPECT_EQ(trainer.step(), 30);
  EXPECT_TRUE(trainer.is_done());
}

TEST(Trainer, validates_and_samples_the_averaged_weights_and_puts_the_others_back) {
  Regression regression;
  TrainOptions options = quick(40);
  Trainer trainer(regression, options);
  Watched watched;
  at::Tensor sampled;
  watched.monitor.sample = [&](int64_t) {
    sampled = regression.parameters().at("weight").clone();
    return std::vector<TrainSample>();
  };
  trainer.run(watched.monitor);
  EXPECT_TRUE(at::equal(sampled, trainer.state().course.optimizer.average.at("weight")));
  EXPECT_FALSE(at::equal(sampled, regression.parameters().at("weight")));
  EXPECT_TRUE(trainer.samples().empty());
}

TEST(Trainer, counts_epochs) {
  Regression regression;
  TrainOptions options;
  options.epochs = 3;
  Trainer trainer(regression, options);
  EXPECT_EQ(trainer.plan().steps, 24);
  options.steps = 10;
  EXPECT_EQ(Trainer(regression, options).plan().steps, 10);
}

TEST(Trainer, does_without_a_held_out_part) {
  Regression regression;
  regression.has_validation = false;
  const TrainOptions options = quick(50);
  Trainer trainer(regression, options);
  trainer.run({});
  EXPECT_FALSE(trainer.best());
  EXPECT_EQ(trainer.result().step, 50);
  EXPECT_TRUE(std::isnan(trainer.result().loss));
}

}  // namespace
}  // namespace atelier
