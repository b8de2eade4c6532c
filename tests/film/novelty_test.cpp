#include "film/novelty.h"

#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "film/stability.h"
#include "film_support.h"

namespace atelier {
namespace {

constexpr int64_t kSide = 48;

at::Tensor noise_picture() {
  return at::rand({1, 3, kSide, kSide});
}

TEST(Novelty, nothing_is_new_in_a_still) {
  const at::Tensor frame = noise_picture();
  EXPECT_EQ(novelty(frame, frame, at::zeros({1, 2, kSide, kSide})).max().item<float>(), 0);
}

TEST(Novelty, noise_of_less_than_a_level_is_not_new_and_a_change_of_ten_is) {
  const at::Tensor frame = noise_picture() * 0.5, none = at::zeros({1, 2, kSide, kSide});
  EXPECT_EQ(novelty(frame, frame + 0.5 / 255, none).max().item<float>(), 0);
  EXPECT_FLOAT_EQ(
      novelty(frame, frame + 10.0 / 255, none).slice(2, 8, 40).slice(3, 8, 40).min().item<float>(), 1);
}

TEST(Novelty, what_moves_is_new_however_well_it_is_carried) {
  const at::Tensor frame = at::zeros({1, 3, kSide, kSide}), moving = at::zeros({1, 2, kSide, kSide});
  moving.slice(3, 0, kSide / 2).fill_(2);
  const at::Tensor news = novelty(frame, frame, moving);
  EXPECT_FLOAT_EQ(news.slice(3, 8, 16).slice(2, 8, 40).min().item<float>(), 1);
  EXPECT_EQ(news.slice(3, 32, 48).max().item<float>(), 0);
}

TEST(Stability, a_still_is_worth_no_work_and_keeps_its_dream) {
  const at::Tensor source = noise_picture(), dream = noise_picture(), none = at::zeros({1, 2, kSide, kSide});
  const StabilityOptions options;
  FilmMemory memory = after_frame({}, source, start_frame({}, source, {}, options), dream, options);
  for (int frame = 0; frame < 3; ++frame) {
    const FrameStart start =
        start_frame(memory, source,
                    {{1, none, at::zeros({1, 1, kSide, kSide}) + 1, novelty(source, source, none)}}, options);
    EXPECT_EQ(effort_for(start, options), 0);
    EXPECT_LE((start.picture - dream).abs().max().item<float>(), 1e-6);
    memory = after_frame(memory, source, start, start.picture, options);
  }
}

}  // namespace
}  // namespace atelier
