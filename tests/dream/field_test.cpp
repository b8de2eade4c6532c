#include "dream/field.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "dream/windows.h"
#include "support/small_network.h"

namespace atelier {
namespace {

FieldOptions small_options() {
  FieldOptions options;
  options.size = {48, 80};
  options.object_px = 20;
  options.iterations = 4;
  return options;
}

TEST(Field, shows_its_class_all_over_more_than_other_fields_do) {
  const Network network = small_classifier();
  FieldOptions options = small_options();
  options.iterations = 20;
  options.natural = 0.1;
  const auto score = [&](int64_t shown, int64_t asked) {
    const at::Tensor made = field(network, one_class(shown), options, {}, 1);
    return network.forward(made, {"score"})[0].select(1, asked).mean().item<double>();
  };
  EXPECT_GT(score(1, 1), score(3, 1));
  EXPECT_GT(score(3, 3), score(1, 3));
}

TEST(Field, goes_on_from_every_saved_state_to_the_same_bytes) {
  const Network network = small_classifier();
  std::vector<TensorMap> states;
  Monitor watching;
  watching.after_iteration = [&](const Moment& moment) { states.push_back(moment.state()); };
  const at::Tensor whole = field(network, one_class(2), small_options(), {}, 1, watching);
  EXPECT_EQ(whole.sizes(), at::IntArrayRef({1, 3, 48, 80}));
  ASSERT_EQ(states.size(), 4U);
  for (const TensorMap& state : states) {
    Monitor resuming;
    resuming.resume = state;
    EXPECT_TRUE(field(network, one_class(2), small_options(), {}, 1, resuming).equal(whole));
  }
}

TEST(Field, is_made_again_by_its_seed_and_changed_by_another) {
  const Network network = small_classifier();
  const at::Tensor first = field(network, one_class(0), small_options(), {}, 1);
  EXPECT_TRUE(field(network, one_class(0), small_options(), {}, 1).equal(first));
  EXPECT_FALSE(field(network, one_class(0), small_options(), {}, 2).equal(first));
}

TEST(Field, that_is_seamless_goes_on_over_its_border) {
  FieldOptions options = small_options();
  options.seamless = true;
  const at::Tensor made = field(small_classifier(), one_class(0), options, {}, 1);
  const auto step = [&](const at::Tensor& picture) {
    return (picture.select(3, 0) - picture.select(3, picture.size(3) - 1)).abs().mean().item<double>();
  };
  // From the last column to the first, no more than from any to the next.
  EXPECT_LT(step(made), 2 * step(at::roll(made, 40, 3)) + 0.01);
}

TEST(Windows, cover_every_place_in_few_draws) {
  for (const bool seamless : {false, true}) {
    at::Tensor covered = at::zeros({50, 70});
    for (uint32_t draw = 0; draw < 12; ++draw) {
      RandomStream random(1, "windows", 0, draw);
      for (const Window& window : random_windows({50, 70}, {.side = 20, .seamless = seamless}, random)) {
        const auto first = [&](double middle) {
          return std::max<int64_t>(0, std::lround(middle - window.side / 2));
        };
        const auto last = [&](double middle, int64_t most) {
          return std::min(most, std::lround(middle + window.side / 2));
        };
        const int64_t top = first(window.y), left = first(window.x);
        covered.slice(0, top, last(window.y, 50)).slice(1, left, last(window.x, 70)).add_(1);
      }
    }
    EXPECT_GE(covered.min().item<double>(), 1) << seamless;
  }
}

TEST(Windows, scattered_ones_keep_their_distance_and_leave_no_room_for_another) {
  for (const bool seamless : {false, true}) {
    RandomStream random(1, "objects");
    const WindowRange range{.side = 20, .near = 1, .far = 1, .seamless = seamless};
    const std::vector<Window> windows = scattered_windows({100, 150}, range, 0.7, random);
    const auto distance = [&](double x, double y, const Window& to) {
      double right = std::abs(x - to.x), down = std::abs(y - to.y);
      if (seamless) right = std::min(right, 150 - right), down = std::min(down, 100 - down);
      return std::hypot(right, down);
    };
    double nearest = 1e9, farthest = 0;
    for (size_t i = 0; i < windows.size(); ++i)
      for (size_t k = 0; k < i; ++k)
        nearest = std::min(nearest, distance(windows[i].x, windows[i].y, windows[k]) /
                                        (windows[i].side + windows[k].side) * 2);
    for (double y = 0; y < 100; ++y) {
      for (double x = 0; x < 150; ++x) {
        double here = 1e9;
        for (const Window& window : windows) here = std::min(here, distance(x, y, window) / window.side);
        farthest = std::max(farthest, here);
      }
    }
    EXPECT_GE(nearest, 0.7) << seamless;
    EXPECT_LT(farthest, 1.2) << seamless;
  }
}

TEST(Windows, scattered_ones_are_larger_where_they_are_near) {
  RandomStream random(1, "objects");
  const auto windows = scattered_windows({400, 300}, {.side = 20, .near = 2, .far = 0.5}, 0.7, random);
  for (const Window& window : windows) EXPECT_NEAR(std::log2(window.side / 20), window.y / 200 - 1, 0.3);
}

TEST(Windows, looks_at_one_stay_with_it) {
  RandomStream random(1, "windows");
  const Window window{.x = 50, .y = 60, .side = 40};
  double most = 0;
  for (int i = 0; i < 200; ++i) {
    const Window look = looked_at(window, 10, random);
    most = std::max({most, std::abs(look.x - 50), std::abs(look.y - 60)});
    EXPECT_NEAR(std::log(look.side / 40), 0, 0.221);
    EXPECT_LE(std::abs(look.radians), 0.175);
  }
  EXPECT_NEAR(most, 4, 0.1);
}

TEST(Windows, see_the_other_side_of_a_seamless_picture_and_the_mirror_image_of_another) {
  const at::Tensor picture = small_picture(40, 60);
  const std::vector<Window> corner{{.x = 0, .y = 0, .side = 16}}, middle{{.x = 30, .y = 20, .side = 16}};
  const at::Tensor rolled = at::roll(picture, {20, 30}, {2, 3});
  const at::Tensor there = WindowedPicture(rolled, middle, true).see(middle[0], 16);
  EXPECT_LT((WindowedPicture(picture, corner, true).see(corner[0], 16) - there).abs().max().item<double>(),
            1e-4);
  const at::Tensor mirrored = WindowedPicture(picture, corner, false).see(corner[0], 16);
  EXPECT_LT((mirrored - mirrored.flip({2, 3})).abs().mean().item<double>(), 0.05);
}

TEST(Windows, hand_back_the_gradient_of_what_they_saw) {
  const c10::AutoGradMode grad_mode(true);
  const at::Tensor picture = small_picture(40, 60).requires_grad_(true);
  const std::vector<Window> windows{{.x = 2, .y = 3, .side = 20},
                                    {.x = 10, .y = 8, .side = 16, .radians = 0.1}};
  WindowedPicture windowed(picture, windows, true);
  for (const Window& window : windows) {
    windowed.see(window, 20).sum().backward();
    windowed.gather();
  }
  const at::Tensor found = torch::autograd::grad({windowed.bordered()}, {picture}, {windowed.gradient()})[0];
  EXPECT_NEAR(found.sum().item<double>(), 2 * 3 * 20 * 20, 1);
  EXPECT_GT(found[0][0][39][59].item<double>(), 0);
}

}  // namespace
}  // namespace atelier
