#include "media/curve_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/files.h"
#include "media/image.h"
#include "support/scratch.h"

namespace atelier {
namespace {

#if ATELIER_MEDIA

CurvePlot some_plot(bool is_log) {
  CurvePlot plot{.title = "shakespeare", .y_name = "nats a character", .is_log = is_log};
  for (int step = 1; step <= 5000; step += step < 512 ? 1 : 8) {
    const auto x = static_cast<double>(step);
    const double loss = 1.35 + 2.9 * std::exp(-x / 180) + 0.6 * std::exp(-x / 1500);
    plot.losses.push_back({x, loss + 0.08 * std::sin(x * 12.9898) * std::cos(x * 78.233)});
    plot.smoothed.push_back({x, loss});
    if (step % 250 < 8 && step > 240) plot.validations.push_back({x, loss + 0.12 + x * 2e-5});
  }
  plot.baselines = {{"5-gram", 1.669}, {"3-gram", 2.05}, {"nanoGPT", 1.47}};
  return plot;
}

TEST(CurvePlot, is_drawn_on_every_kind_of_sheet) {
  const Scratch scratch;
  for (const std::string format : {"png", "svg", "pdf"})
    for (const bool is_log : {false, true}) {
      const std::filesystem::path file = scratch / ("curve" + std::string(is_log ? "-log." : ".") + format);
      draw_curves(file, format, some_plot(is_log), {.hash = "h", .job = "j", .software = "s"});
      EXPECT_GT(file_stamp(file)->size, 1000);
      if (format != "png") continue;
      EXPECT_EQ(read_image(file).size().width, 1600);
      EXPECT_EQ(find_mark(file)->mark.hash, "h");
    }
}

TEST(CurvePlot, is_the_same_bytes_again) {
  const Scratch scratch;
  for (const char* name : {"a.png", "b.png"}) draw_curves(scratch / name, "png", some_plot(true), {});
  EXPECT_EQ(read_file(scratch / "a.png"), read_file(scratch / "b.png"));
}

TEST(CurvePlot, takes_few_equal_and_broken_numbers) {
  const Scratch scratch;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CurvePlot one, equal, broken;
  one.losses = one.smoothed = {{1, 2}};
  equal.losses = equal.smoothed = {{1, 0}, {2, 0}};
  equal.validations = {{2, 0}};
  equal.is_log = true;
  broken.losses = {{1, nan}, {2, 1e300}, {3, 1}};
  broken.smoothed = {{1, nan}, {2, 1e300}, {3, -1}};
  broken.validations = {{0, nan}, {3, INFINITY}};
  broken.baselines = {{"none", nan}};
  for (const CurvePlot& plot : {CurvePlot(), one, equal, broken})
    EXPECT_NO_THROW(draw_curves(scratch / "c.png", "png", plot, {}));
}

#endif

}  // namespace
}  // namespace atelier
