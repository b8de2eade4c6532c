#include "film/occlusion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "film_support.h"
#include "media/flow.h"

namespace atelier {
namespace {

constexpr int64_t kHeight = 96, kWidth = 128, kSide = 32, kTop = 32, kLeft = 40, kMove = 8;

// A square that moves to the right over a background that stands still.
[[maybe_unused]] at::Tensor frame_with_square(int64_t left) {
  at::Tensor frame = texture(kHeight, kWidth, 1).clone();
  frame.narrow(2, kTop, kSide).narrow(3, left, kSide).copy_(texture(kSide, kSide, 2));
  return frame;
}

at::Tensor flow_of_square(int64_t left, double right) {
  at::Tensor flow = at::zeros({1, 2, kHeight, kWidth});
  flow.narrow(1, 0, 1).narrow(2, kTop, kSide).narrow(3, left, kSide).fill_(right);
  return flow;
}

double mean_in(const at::Tensor& mask, int64_t top, int64_t height, int64_t left, int64_t width) {
  return mask.narrow(2, top, height).narrow(3, left, width).mean().item<double>();
}

TEST(Certainty, is_whole_where_nothing_moves) {
  const at::Tensor still = at::zeros({1, 2, 20, 30});
  EXPECT_EQ(certainty(still, still).min().item<double>(), 1);
  EXPECT_EQ(certainty(still, still).max().item<double>(), 1);
  EXPECT_EQ(certainty(at::zeros({1, 2, 1, 1}), at::zeros({1, 2, 1, 1})).numel(), 1);
}

TEST(Certainty, is_none_where_a_square_uncovers_the_background) {
  const at::Tensor back = flow_of_square(kLeft + kMove, -kMove), forth = flow_of_square(kLeft, kMove);
  for (bool boundaries : {false, true}) {
    const at::Tensor certain = certainty(back, forth, {.motion_boundaries = boundaries, .soften_px = 0});
    EXPECT_EQ(mean_in(certain, kTop, kSide, kLeft, kMove), 0);
    EXPECT_EQ(mean_in(certain, kTop + 2, kSide - 4, kLeft + kMove + 2, kSide - 4), 1);
    EXPECT_EQ(mean_in(certain, 0, kTop - 2, 0, kWidth), 1);
    EXPECT_EQ(mean_in(certain, 0, kHeight, 0, kLeft - 2), 1);
  }
  const at::Tensor edge = certainty(back, forth, {.motion_boundaries = true, .soften_px = 0});
  EXPECT_EQ(edge[0][0][kTop + kSide / 2][kLeft + kMove + kSide].item<double>(), 0);
}

TEST(Certainty, is_none_at_what_enters_the_picture) {
  const at::Tensor certain = certainty(constant_flow(20, 30, -5, 0), constant_flow(20, 30, 5, 0));
  EXPECT_EQ(mean_in(certain, 0, 20, 0, 5), 0);
  EXPECT_EQ(mean_in(certain, 0, 20, 9, 21), 1);
}

TEST(Certainty, fades_inward_only) {
  const at::Tensor back = flow_of_square(kLeft + kMove, -kMove), forth = flow_of_square(kLeft, kMove);
  const at::Tensor hard = certainty(back, forth, {.soften_px = 0}), soft = certainty(back, forth);
  EXPECT_EQ((soft * (1 - hard)).max().item<double>(), 0);
  EXPECT_GT((hard - soft).max().item<double>(), 0.2);
}

TEST(Certainty, is_none_where_flow_is_unknown) {
  at::Tensor back = at::zeros({1, 2, 10, 10});
  back[0][0][5][5] = std::nan("");
  back[0][1][2][2] = 1e10;
  const at::Tensor certain = certainty(back, at::zeros({1, 2, 10, 10}), {.soften_px = 0});
  EXPECT_EQ(certain[0][0][5][5].item<double>(), 0);
  EXPECT_EQ(certain[0][0][2][2].item<double>(), 0);
  EXPECT_EQ(certain[0][0][9][9].item<double>(), 1);
}

TEST(Certainty, of_measured_flow_finds_the_uncovered_background) {
#if ATELIER_MEDIA
  const at::Tensor earlier = frame_with_square(kLeft), now = frame_with_square(kLeft + kMove);
  const at::Tensor certain = certainty(optical_flow(now, earlier), optical_flow(earlier, now));
  EXPECT_LT(mean_in(certain, kTop + 2, kSide - 4, kLeft, kMove), 0.15);
  EXPECT_GT(mean_in(certain, kTop + 6, kSide - 12, kLeft + kMove + 6, kSide - 12), 0.95);
  EXPECT_GT(mean_in(certain, 0, kTop - 8, 0, kWidth), 0.9);
#else
  GTEST_SKIP() << "built without media";
#endif
}

TEST(NearestCertain, takes_every_place_from_the_nearest_frame_that_knows_it) {
  const at::Tensor near = at::full({1, 1, 1, 3}, 1.0), far = at::full({1, 1, 1, 3}, 1.0);
  near[0][0][0][1] = 0;
  near[0][0][0][2] = 0.25;
  far[0][0][0][2] = 0.75;
  const std::vector<at::Tensor> weights = nearest_certain({near, far, at::full({1, 1, 1, 3}, 1.0)});
  EXPECT_TRUE(weights[0].equal(near));
  EXPECT_EQ(weights[1][0][0][0][0].item<double>(), 0);
  EXPECT_EQ(weights[1][0][0][0][1].item<double>(), 1);
  EXPECT_EQ(weights[1][0][0][0][2].item<double>(), 0.5);
  EXPECT_EQ(weights[2].sum().item<double>(), 0);
  EXPECT_LE((weights[0] + weights[1] + weights[2]).max().item<double>(), 1);
}

}  // namespace
}  // namespace atelier
