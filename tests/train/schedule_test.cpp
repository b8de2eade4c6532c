#include "train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "job/tool_options.h"
#include "train/curves.h"
#include "train/moments.h"

namespace atelier {
namespace {

TEST(Schedule, rises_in_the_warm_up_and_falls_to_the_least) {
  TrainOptions options;
  const TrainPlan plan{.steps = 2000, .limit = 2000};
  EXPECT_NEAR(rate_share(options, plan, 0), 0.01, 1e-4);
  EXPECT_NEAR(rate_share(options, plan, 99), 1, 0.01);
  EXPECT_NEAR(rate_share(options, plan, 1000), 0.55, 1e-6);
  EXPECT_NEAR(rate_share(options, plan, 1999), 0.1, 1e-3);
  options.schedule = "linear";
  EXPECT_NEAR(rate_share(options, plan, 1000), 0.55, 1e-6);
  options.schedule = "inverse-sqrt";
  EXPECT_NEAR(rate_share(options, plan, 399), 0.5, 1e-6);
  options.schedule = "constant";
  EXPECT_EQ(rate_share(options, plan, 1500), 1);
}

TEST(Schedule, more_steps_follow_the_longer_curve_after_a_warm_up) {
  const TrainOptions options;
  const TrainPlan plan{.steps = 1000, .limit = 1000};
  const TrainPlan longer = extended(options, plan, 1000, 2000, 0);
  EXPECT_EQ(longer.steps, 2000);
  EXPECT_LT(rate_share(options, longer, 1000), 0.12);
  const TrainPlan whole{.steps = 2000, .limit = 2000};
  EXPECT_EQ(rate_share(options, longer, 1100), rate_share(options, whole, 1100));
  EXPECT_EQ(extended(options, plan, 700, 1000, 0).begin, 0);
  EXPECT_THROW(extended(options, plan, 700, 600, 0), Error);
}

TEST(Schedule, budgets_are_read_as_people_write_them) {
  TrainOptions options;
  for (const auto& [text, seconds] :
       {std::pair{"90s", 90.0}, {"45m", 2700.0}, {"1h30m", 5400.0}, {"0.5h", 1800.0}}) {
    options.time_budget = text;
    EXPECT_EQ(options.budget_s(), seconds);
  }
  for (const char* text : {"90", "h", "-5m", "1h30", "0s", "soon"}) {
    options.time_budget = text;
    EXPECT_THROW(options.budget_s(), Error) << text;
  }
}

TEST(Options, say_what_may_change_while_a_training_lasts) {
  TrainOptions train;
  Options options;
  train.declare(options);
  EXPECT_TRUE(options.find("steps")->is_extend);
  EXPECT_FALSE(options.find("learning-rate")->is_extend);
  EXPECT_EQ(options.find("report-every")->stage, Stage::none);
}

TEST(Moments, that_are_watched_become_rarer) {
  int64_t count = 0;
  for (int64_t step = 0; step < 10000; ++step) count += is_watched(step) ? 1 : 0;
  EXPECT_GT(count, 100);
  EXPECT_LT(count, 160);
}

TEST(Moments, are_two_an_octave_and_thinned_evenly) {
  std::vector<int64_t> steps;
  std::vector<TrainMoment> kept;
  for (int64_t step = 1; step <= 10300; ++step) {
    if (!is_log_spaced(step)) continue;
    steps.push_back(step);
    add_moment(kept, {step, 1}, 8);
  }
  EXPECT_EQ((std::vector<int64_t>(steps.begin(), steps.begin() + 6)),
            (std::vector<int64_t>{10, 14, 20, 28, 40, 57}));
  ASSERT_EQ(kept.size(), 8);
  EXPECT_EQ(kept.front().step, 10);
  EXPECT_EQ(kept.back().step, 10240);
  for (size_t i = 1; i < kept.size(); ++i)
    EXPECT_LT(static_cast<double>(kept[i].step) / static_cast<double>(kept[i - 1].step), 8.1);
  EXPECT_EQ(moment_file({400, 2.131}), "step-000400-2.13.safetensors");
}

TEST(Curves, keep_early_steps_whole_and_later_ones_as_means) {
  Curves curves;
  for (int64_t step = 1; step <= 100000; ++step) curves.add(step, static_cast<double>(step % 2));
  EXPECT_LT(curves.rows().size(), 5000);
  EXPECT_EQ(curves.rows()[511].step, 512);
  EXPECT_EQ(curves.rows()[0].loss, 1);
  EXPECT_NEAR(curves.rows().back().loss, 0.5, 1e-9);
  EXPECT_NEAR(curves.smoothed(), 0.5, 0.02);
}

TEST(Curves, are_written_as_a_table) {
  Curves curves;
  for (int64_t step = 1; step <= 3; ++step) curves.add(step, 1.0 / static_cast<double>(step));
  curves.add_validation(0, 4);
  curves.add_validation(2, 0.25);
  const std::string text = curves.csv({{"5-gram", 1.669}});
  EXPECT_EQ(text,
            "step,loss,smoothed,validation,5-gram\n0,,,4,1.669\n1,1,1,,1.669\n2,0.5,0.555556,0.25,1.669\n"
            "3,0.333333,0.377778,,1.669\n");
  Curves other;
  other.restore(curves.state());
  other.add(4, 1);
  curves.add(4, 1);
  EXPECT_EQ(other.csv({}), curves.csv({}));
}

}  // namespace
}  // namespace atelier
