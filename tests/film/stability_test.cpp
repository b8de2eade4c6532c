#include "film/stability.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "film/occlusion.h"
#include "film/warp.h"
#include "film_support.h"
#include "support/scratch.h"

namespace atelier {
namespace {

constexpr int64_t kHeight = 48, kWidth = 64;

at::Tensor source_frame() {
  return texture(kHeight, kWidth, 1, 3) * 0.6 + 0.2;
}

// What stands for a dream: it raises what is there, and darkens and tints a little each time, as ascents do.
at::Tensor some_dream(const at::Tensor& picture, double step = 0.02) {
  const at::Tensor fine = picture - gaussian_blur(picture, 2);
  at::Tensor tint = at::full({1, 3, 1, 1}, -0.004);
  tint[0][2] = 0.003;
  return (picture + fine.sign() * fine.abs().sqrt() * step * 4 + tint).clamp(0, 1);
}

// The memory after a scene's first frame.
FilmMemory begun(const at::Tensor& source, const at::Tensor& dream, const StabilityOptions& options) {
  return after_frame({}, source, start_frame({}, source, {}, options), dream, options);
}

Earlier with_flow(const at::Tensor& back, const at::Tensor& forth, int frames = 1) {
  return {frames, back, certainty(back, forth)};
}

Earlier still(int frames = 1) {
  return with_flow(at::zeros({1, 2, kHeight, kWidth}), at::zeros({1, 2, kHeight, kWidth}), frames);
}

double spread_of(const at::Tensor& picture) {
  return middle_of(picture - gaussian_blur(picture, 2), 8).square().mean().sqrt().item<double>();
}

double mean_of(const at::Tensor& picture) {
  return picture.mean().item<double>();
}

// --- A frame ---

TEST(StartFrame, without_anything_earlier_is_the_source_all_uncovered) {
  const at::Tensor source = source_frame();
  const FrameStart start = start_frame({}, source, {}, {});
  EXPECT_TRUE(start.picture.equal(source));
  EXPECT_EQ(start.uncovered.min().item<double>(), 1);
  EXPECT_TRUE(frames_back({}, {}).empty());
}

TEST(StartFrame, of_a_still_is_exactly_its_source_and_detail) {
  const StabilityOptions options{.blend = 1};
  const at::Tensor source = source_frame(), dream = some_dream(source);
  const FilmMemory memory = begun(source, dream, options);
  EXPECT_TRUE(memory.details[0].equal(dream - source));
  const FrameStart start = start_frame(memory, source, {still()}, options);
  EXPECT_TRUE(start.picture.equal(source + (dream - source)));
  EXPECT_EQ(start.uncovered.max().item<double>(), 0);
}

TEST(StartFrame, carries_the_detail_along_and_uncovers_what_enters) {
  const StabilityOptions options{.blend = 1, .sharpen = 1};
  const at::Tensor source = source_frame();
  const FilmMemory memory = begun(source, some_dream(source), options);
  const at::Tensor back = constant_flow(kHeight, kWidth, 6, 0), forth = constant_flow(kHeight, kWidth, -6, 0);
  const FrameStart start = start_frame(memory, source, {with_flow(back, forth)}, options);
  const at::Tensor expected = (source + warp(memory.details[0], back)).clamp(0, 1);
  EXPECT_TRUE(start.picture.narrow(3, 0, kWidth - 10).equal(expected.narrow(3, 0, kWidth - 10)));
  EXPECT_TRUE(start.picture.narrow(3, kWidth - 6, 6).equal(source.narrow(3, kWidth - 6, 6)));
  EXPECT_EQ(start.uncovered.narrow(3, kWidth - 6, 6).min().item<double>(), 1);
  EXPECT_EQ(start.uncovered.narrow(3, 0, kWidth - 10).max().item<double>(), 0);
}

TEST(StartFrame, takes_from_an_older_frame_what_the_last_did_not_see) {
  const StabilityOptions options{.back = {2, 1}, .blend = 1};
  const at::Tensor source = source_frame();
  FilmMemory memory = begun(source, (source + 0.1).clamp(0, 1), options);
  EXPECT_EQ(frames_back(memory, options), std::vector<int>{1});
  memory =
      after_frame(memory, source, start_frame({}, source, {}, options), source, {.back = {2, 1}, .keep = 1});
  EXPECT_EQ(frames_back(memory, options), (std::vector<int>{1, 2}));
  Earlier near = still(1), far = still(2);
  near.certainty = near.certainty.clone();
  near.certainty.narrow(3, 0, 10).fill_(0);
  const FrameStart start = start_frame(memory, source, {far, near}, options);
  EXPECT_EQ(start.uncovered.max().item<double>(), 0);
  EXPECT_LT(largest((start.picture - source).narrow(3, 0, 10) - 0.1), 1e-6);
  EXPECT_TRUE(start.picture.narrow(3, 10, kWidth - 10).equal(source.narrow(3, 10, kWidth - 10)));
}

TEST(StartFrame, accepts_a_film_of_one_pixel) {
  const at::Tensor source = at::full({1, 3, 1, 1}, 0.5), none = at::zeros({1, 2, 1, 1});
  const FilmMemory memory = begun(source, source + 0.1, {});
  const FrameStart start = start_frame(memory, source, {with_flow(none, none)}, {.blend = 0.9});
  EXPECT_LT(largest(start.picture - 0.59), 1e-6);
}

// --- Films ---

TEST(Film, of_a_still_holds_for_a_thousand_frames_bit_for_bit) {
  const OneThread alone;
  const StabilityOptions options{.blend = 1};
  const at::Tensor source = source_frame();
  FilmMemory memory = begun(source, some_dream(source, 0.08), options);
  const at::Tensor first = start_frame(memory, source, {still()}, options).picture;
  at::Tensor picture;
  for (int i = 0; i < 1000; ++i) {
    const FrameStart start = start_frame(memory, source, {still()}, options);
    picture = start.picture;
    memory = after_frame(memory, source, start, picture, options);
  }
  EXPECT_TRUE(picture.equal(first));
}

// The first frame dreams for long, the others a little each.
struct Look {
  double brightness, spread;
};
// Of the frames with these numbers, from 1, ascending.
std::vector<Look> looks_at(const std::vector<int>& frames, const StabilityOptions& options) {
  const OneThread alone;
  const at::Tensor source = source_frame();
  at::Tensor picture = source;
  for (int i = 0; i < 6; ++i) picture = some_dream(picture);
  FilmMemory memory = begun(source, picture, options);
  std::vector<Look> looks;
  for (int i = 1; looks.size() < frames.size(); ++i) {
    if (i == frames[looks.size()]) looks.push_back({mean_of(picture), spread_of(picture)});
    const FrameStart start = start_frame(memory, source, {still()}, options);
    picture = some_dream(start.picture);
    memory = after_frame(memory, source, start, picture, options);
  }
  return looks;
}

TEST(Film, dreamt_on_for_a_thousand_frames_neither_drifts_nor_darkens) {
  for (double blend : {0.9, 1.0}) {
    const StabilityOptions options{.blend = blend};
    const std::vector<Look> looks = looks_at({1, 100, 1000}, options);
    const Look first = looks[0], later = looks[1], last = looks[2];
    RecordProperty("spread at blend " + std::to_string(blend), std::to_string(last.spread / first.spread));
    RecordProperty("brightness at blend " + std::to_string(blend),
                   std::to_string(last.brightness - first.brightness));
    EXPECT_NEAR(last.brightness, first.brightness, 0.01) << blend;
    EXPECT_NEAR(last.brightness, later.brightness, 0.001) << blend;
    EXPECT_NEAR(last.spread / later.spread, 1, 0.02) << blend;
    EXPECT_LT(last.spread / first.spread, 1.6) << blend;  // the first frame's and what a step adds
    EXPECT_GT(last.spread / first.spread, 0.7) << blend;
  }
}

TEST(Film, without_restraint_overloads) {
  const std::vector<Look> looks = looks_at({1, 200}, {.blend = 1, .keep = 1});
  EXPECT_GT(looks[1].spread, 2.5 * looks[0].spread);
}

// A view that swings over a large picture, by parts of a pixel, with a dream that adds nothing of its own.
TEST(Film, in_motion_for_two_hundred_frames_neither_smears_nor_darkens) {
  const at::Tensor world = texture(160, 200, 3, 3) * 0.6 + 0.2, dreamt = some_dream(world, 0.1);
  const auto view = [&](const at::Tensor& picture, double x, double y) {
    return warp(picture, constant_flow(160, 200, x, y)).narrow(2, 40, kHeight).narrow(3, 60, kWidth);
  };
  const StabilityOptions options{.blend = 1};
  FilmMemory memory = begun(view(world, 0, 0), view(dreamt, 0, 0), options);
  double x = 0, y = 0, darkest = 1, softest = 10, hardest = 0, worst = 0;
  for (int i = 1; i <= 200; ++i) {
    const double next_x = 25 * std::sin(i * 0.05), next_y = 15 * std::sin(i * 0.033);
    const at::Tensor back = constant_flow(kHeight, kWidth, next_x - x, next_y - y);
    const at::Tensor source = view(world, next_x, next_y), truth = view(dreamt, next_x, next_y);
    const FrameStart start = start_frame(memory, source, {with_flow(back, -back)}, options);
    const at::Tensor dream = start.picture * (1 - start.uncovered) + truth * start.uncovered;
    memory = after_frame(memory, source, start, dream, options);
    x = next_x, y = next_y;
    darkest = std::min(darkest, mean_of(dream) - mean_of(truth));
    softest = std::min(softest, spread_of(dream) / spread_of(truth));
    hardest = std::max(hardest, spread_of(dream) / spread_of(truth));
    worst = std::max(worst, (dream - truth).square().mean().sqrt().item<double>());
  }
  RecordProperty("softest", std::to_string(softest));
  RecordProperty("hardest", std::to_string(hardest));
  RecordProperty("darkest", std::to_string(darkest));
  RecordProperty("worst", std::to_string(worst));
  EXPECT_GT(darkest, -0.005);
  EXPECT_GT(softest, 0.8);
  EXPECT_LT(hardest, 1.1);
  EXPECT_LT(worst, 0.05);
}

TEST(Film, that_opens_from_black_takes_its_measure_when_there_is_light) {
  FilmMemory memory;
  for (int i = 0; i <= 30; ++i) {
    const at::Tensor source = source_frame() * (i / 30.0);
    const FrameStart start = start_frame(
        memory, source, memory.details.empty() ? std::vector<Earlier>{} : std::vector{still()}, {});
    memory = after_frame(memory, source, start, some_dream(start.picture), {});
  }
  EXPECT_GT(memory.measure.high,
            0.7 * levels_of(some_dream(source_frame()) - source_frame(), source_frame()).high);
}

TEST(Film, goes_on_from_its_state_with_the_same_bytes) {
  const Scratch scratch;
  const StabilityOptions options{.back = {1, 2, 4}};
  const auto step = [&](FilmMemory& memory, int i) {
    const at::Tensor back = turning_flow(kHeight, kWidth, 2), forth = turning_flow(kHeight, kWidth, -2);
    const at::Tensor source = texture(kHeight, kWidth, static_cast<uint64_t>(i));
    std::vector<Earlier> earlier;
    for (int frames : frames_back(memory, options))
      earlier.push_back(frames == 1 ? with_flow(back, forth) : still(frames));
    const FrameStart start = start_frame(memory, source, earlier, options);
    const at::Tensor dream = some_dream(start.picture);
    memory = after_frame(memory, source, start, dream, options);
    return dream;
  };
  FilmMemory whole, resumed;
  for (int i = 0; i < 12; ++i) {
    write_safetensors(scratch / "state", {.tensors = state_of(resumed)});
    resumed = memory_from(read_safetensors(scratch / "state").tensors);
    const at::Tensor expected = step(whole, i);
    ASSERT_TRUE(step(resumed, i).equal(expected)) << i;
    ASSERT_EQ(resumed.details.size(), static_cast<size_t>(std::min(i + 1, 4)));
  }
}

TEST(Film, says_what_its_state_lacks) {
  TensorMap state = state_of(begun(source_frame(), source_frame(), {}));
  state.erase("measure-levels");
  EXPECT_THROW(memory_from(state), Error);
  EXPECT_TRUE(memory_from({}).details.empty());
}

// --- What restrains and sharpens ---

TEST(Restrained, leaves_a_detail_at_its_measure_as_it_is) {
  const at::Tensor source = source_frame(), detail = some_dream(source) - source;
  const DetailLevels levels = levels_of(detail, source);
  EXPECT_TRUE(restrained(detail, levels, levels, {}, 0.5).is_same(detail));
  EXPECT_TRUE(restrained(detail * 0.5, levels_of(detail * 0.5, source), levels, {}, 1).equal(detail * 0.5));
}

TEST(Restrained, brings_an_overload_back_at_the_pace_of_keep) {
  const at::Tensor source = source_frame(), detail = some_dream(source) - source;
  const DetailLevels measure = levels_of(detail, source);
  const at::Tensor loud = detail * 2 + 0.1;
  const DetailLevels calm = levels_of(restrained(loud, levels_of(loud, source), measure, {}, 0), source);
  EXPECT_NEAR(calm.high / measure.high, 1, 0.02);
  EXPECT_NEAR(calm.low / measure.low, 1, 0.05);
  EXPECT_LT(largest(calm.mean - measure.mean), 1e-6);
  const DetailLevels half = levels_of(restrained(loud, levels_of(loud, source), measure, {}, 0.5), source);
  EXPECT_NEAR(half.high / measure.high, 1.5, 0.03);
}

TEST(Restrained, leaves_room_for_what_the_next_dream_adds_down_to_half) {
  const at::Tensor source = source_frame(), detail = some_dream(source) - source;
  const DetailLevels measure = levels_of(detail, source);
  for (const auto& [growth, left] : {std::pair{0.1, 0.9}, {0.4, 0.6}, {3.0, 0.5}}) {
    const DetailGrowth added{growth * measure.low, growth * measure.high};
    const DetailLevels calm = levels_of(restrained(detail, measure, measure, added, 0), source);
    EXPECT_NEAR(calm.high / measure.high, left, 0.01);
  }
}

TEST(Growth, counts_only_where_something_was_carried) {
  const at::Tensor source = source_frame(), start = some_dream(source) - source;
  at::Tensor dream = start.clone(), covered = at::zeros({1, 1, kHeight, kWidth});
  dream.narrow(3, 0, kWidth / 2).mul_(3);
  EXPECT_EQ(growth_of(start, dream, covered).high, 0);
  covered.narrow(3, kWidth / 2 + 8, kWidth / 2 - 8).fill_(1);
  EXPECT_LT(growth_of(start, dream, covered).high, 0.1 * levels_of(start, source).high);
  EXPECT_NEAR(growth_of(start, start * 2, covered + (1 - covered)).high / levels_of(start, source).high, 1,
              0.01);
}

TEST(Sharpened, gives_back_what_a_half_pixel_takes_and_leaves_stills_alone) {
  const at::Tensor detail = texture(60, 80, 5, 0.8) - 0.5, flow = constant_flow(60, 80, 0.5, 0.5);
  const at::Tensor warped = warp(detail, flow), sharp = sharpened(warped, detail, flow, 1.3);
  EXPECT_GT(spread_of(sharp), spread_of(warped) * 1.05);
  EXPECT_LT(spread_of(sharp), spread_of(detail) * 1.02);
  const at::Tensor none = constant_flow(60, 80, 0, 0);
  EXPECT_TRUE(sharpened(detail, detail, none, 1.3).equal(detail));
}

}  // namespace
}  // namespace atelier
