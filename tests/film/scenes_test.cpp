#include "film/scenes.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "film_support.h"
#include "tensor/noise.h"

namespace atelier {
namespace {

constexpr int64_t kHeight = 90, kWidth = 160;

using Film = std::function<at::Tensor(int64_t)>;

std::vector<int64_t> cuts_of(const Film& film, int64_t num_frames) {
  SceneDetector detector;
  std::vector<int64_t> cuts;
  for (int64_t i = 0; i < num_frames; ++i)
    if (const auto cut = detector.add(film(i))) cuts.push_back(*cut);
  while (const auto cut = detector.finish()) cuts.push_back(*cut);
  return cuts;
}

at::Tensor world(uint64_t seed) {
  return make_noise("clouds", {2 * kHeight, 6 * kWidth}, seed).clamp(0, 1);
}

// A view that moves `speed` px a frame over a large picture.
Film pan_over(uint64_t seed, int64_t speed) {
  return [picture = world(seed), speed](int64_t i) {
    return picture.narrow(2, 40, kHeight).narrow(3, i * speed, kWidth);
  };
}

const std::vector<int64_t> kNone;

TEST(Scenes, begin_at_a_cut) {
  const Film one = pan_over(1, 3), two = pan_over(2, 3), three = pan_over(3, 3);
  const auto film = [&](int64_t i) { return i < 12 ? one(i) : i < 17 ? two(i) : three(i); };
  EXPECT_EQ(cuts_of(film, 30), (std::vector<int64_t>{12, 17}));
}

TEST(Scenes, begin_at_cuts_near_the_ends_and_from_black) {
  const Film one = pan_over(1, 0), two = pan_over(2, 0);
  EXPECT_EQ(cuts_of([&](int64_t i) { return i < 1 ? one(i) : two(i); }, 6), (std::vector<int64_t>{1}));
  EXPECT_EQ(cuts_of([&](int64_t i) { return i < 5 ? one(i) : two(i); }, 6), (std::vector<int64_t>{5}));
  EXPECT_EQ(cuts_of([&](int64_t i) { return i < 4 ? at::zeros_like(one(i)) : one(i); }, 10),
            (std::vector<int64_t>{4}));
}

TEST(Scenes, are_told_two_frames_later) {
  const Film one = pan_over(1, 0), two = pan_over(2, 0);
  SceneDetector detector;
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(detector.add(one(i)), std::nullopt);
  EXPECT_EQ(detector.add(two(10)), std::nullopt);
  EXPECT_EQ(detector.add(two(11)), std::nullopt);
  EXPECT_EQ(detector.add(two(12)), std::optional<int64_t>(10));
  EXPECT_EQ(detector.finish(), std::nullopt);
}

TEST(Scenes, do_not_begin_in_pans_slow_or_fast) {
  for (int64_t speed : {0, 1, 7, 19}) EXPECT_EQ(cuts_of(pan_over(4, speed), 30), kNone) << speed;
}

TEST(Scenes, do_not_begin_where_the_camera_whips_around) {
  const at::Tensor picture = world(5);
  const auto film = [&](int64_t i) {
    const int64_t at = i < 10 ? 0 : i > 16 ? 700 : (i - 10) * 110;
    return picture.narrow(2, 40, kHeight).narrow(3, at, kWidth);
  };
  EXPECT_EQ(cuts_of(film, 30), kNone);
}

TEST(Scenes, do_not_begin_in_fades_and_dissolves) {
  const Film one = pan_over(1, 1), two = pan_over(2, 1);
  const auto share = [](int64_t i) { return std::clamp((static_cast<double>(i) - 6) / 12, 0.0, 1.0); };
  EXPECT_EQ(cuts_of([&](int64_t i) { return one(i) * share(i); }, 30), kNone);
  EXPECT_EQ(cuts_of([&](int64_t i) { return one(i) * (1 - share(i)); }, 30), kNone);
  EXPECT_EQ(cuts_of([&](int64_t i) { return one(i) * (1 - share(i)) + share(i); }, 30), kNone);
  EXPECT_EQ(cuts_of([&](int64_t i) { return one(i) * (1 - share(i)) + two(i) * share(i); }, 30), kNone);
}

TEST(Scenes, do_not_begin_in_flashes) {
  const Film film = pan_over(6, 2);
  for (int64_t length : {1, 2}) {
    const auto flash = [&](int64_t i) { return i >= 10 && i < 10 + length; };
    EXPECT_EQ(cuts_of([&](int64_t i) { return flash(i) ? at::ones_like(film(i)) : film(i); }, 20), kNone);
    EXPECT_EQ(cuts_of([&](int64_t i) { return flash(i) ? at::zeros_like(film(i)) : film(i); }, 20), kNone);
    EXPECT_EQ(cuts_of([&](int64_t i) { return flash(i) ? (film(i) * 1.8 + 0.2).clamp(0, 1) : film(i); }, 20),
              kNone);
  }
}

TEST(Scenes, do_not_begin_in_noise_over_black) {
  const auto film = [](int64_t i) {
    return RandomStream(static_cast<uint64_t>(i), "noise").uniform({1, 3, kHeight, kWidth}) * 0.02;
  };
  EXPECT_EQ(cuts_of(film, 12), kNone);
}

TEST(Scenes, are_found_in_frames_of_one_pixel_and_in_none) {
  EXPECT_EQ(cuts_of([](int64_t) { return at::full({1, 3, 1, 1}, 0.5); }, 5), kNone);
  EXPECT_EQ(cuts_of(pan_over(1, 1), 0), kNone);
}

TEST(SceneDifference, is_nothing_between_equals_and_one_at_most) {
  const at::Tensor a = pan_over(1, 1)(0), b = pan_over(2, 1)(0);
  EXPECT_EQ(scene_difference(a, a), 0);
  EXPECT_GT(scene_difference(a, b), 0.45);
  EXPECT_LE(scene_difference(at::zeros_like(a), at::ones_like(a)), 1);
  EXPECT_NEAR(scene_difference(a, b), scene_difference(b, a), 1e-9);
}

}  // namespace
}  // namespace atelier
