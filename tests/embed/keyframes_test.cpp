#include "embed/keyframes.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace atelier {
namespace {

using Places = std::vector<size_t>;

std::vector<double> times(size_t count, double fps, double from = 0) {
  std::vector<double> times;
  for (size_t i = 0; i < count; ++i) times.push_back(from + static_cast<double>(i) / fps);
  return times;
}

TEST(Intervals, are_seconds_minutes_or_frames) {
  EXPECT_EQ(parse_interval("1s").seconds, 1);
  EXPECT_EQ(parse_interval(" 0.5 S").seconds, 0.5);
  EXPECT_EQ(parse_interval("2min").seconds, 120);
  EXPECT_EQ(parse_interval("25 frames").frames, 25);
  EXPECT_EQ(parse_interval("1 frame").frames, 1);
  for (const char* text : {"", "1", "s", "0s", "-1s", "1h", "1.5 frames", "1e9x", "1..2s"})
    EXPECT_THROW(parse_interval(text), Error) << text;
}

TEST(Keyframes, begin_with_the_first_and_come_once_an_interval) {
  EXPECT_EQ(keyframes(times(100, 25), {.seconds = 1}), (Places{0, 25, 50, 75}));
  EXPECT_EQ(keyframes(times(100, 25, 7.3), {.seconds = 1}), (Places{0, 25, 50, 75}));
  EXPECT_EQ(keyframes(times(90, 29.97), {.seconds = 1}), (Places{0, 30, 60}));
  EXPECT_EQ(keyframes(times(7, 25), {.frames = 3}), (Places{0, 3, 6}));
  EXPECT_EQ(keyframes({}, {.seconds = 1}), Places{});
}

TEST(Keyframes, of_films_slower_than_the_interval_are_all_frames) {
  EXPECT_EQ(keyframes({0, 3, 3.5, 9}, {.seconds = 1}), (Places{0, 1, 3}));
  EXPECT_EQ(keyframes(times(5, 0.5), {.seconds = 0.1}).size(), 5U);
}

}  // namespace
}  // namespace atelier
