#include "film/warping_error.h"

#include <gtest/gtest.h>

#include "film/occlusion.h"
#include "film/warp.h"
#include "film_support.h"

namespace atelier {
namespace {

TEST(WarpingError, of_a_still_is_nothing) {
  const at::Tensor frame = texture(20, 30), still = at::zeros({1, 2, 20, 30});
  EXPECT_EQ(warping_error(frame, frame, still, certainty(still, still)), 0);
}

TEST(WarpingError, of_a_pan_is_nothing_along_its_flow_and_something_without) {
  const at::Tensor frame = texture(40, 60);
  const at::Tensor there = constant_flow(40, 60, 5, 2), back = constant_flow(40, 60, -5, -2);
  const at::Tensor next = warp(frame, back);
  const at::Tensor visible = certainty(there, back, {.soften_px = 0});
  EXPECT_EQ(warping_error(frame, next, there, visible), 0);
  EXPECT_GT(*warping_error(frame, next, at::zeros({1, 2, 40, 60}), visible), 0.003);
}

TEST(WarpingError, is_the_mean_square_over_what_is_visible) {
  const at::Tensor frame = at::full({1, 3, 8, 10}, 0.25), next = at::full({1, 3, 8, 10}, 0.75);
  at::Tensor visible = at::zeros({1, 1, 8, 10});
  const at::Tensor still = at::zeros({1, 2, 8, 10});
  EXPECT_EQ(warping_error(frame, next, still, visible), std::nullopt);
  visible.narrow(2, 0, 2).fill_(1);
  EXPECT_DOUBLE_EQ(*warping_error(frame, next, still, visible), 0.25);
}

}  // namespace
}  // namespace atelier
