#include "base/color_scale.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace atelier {
namespace {

TEST(ColorScale, goes_through_oklab_and_back) {
  for (const Color& color : {Color{0, 0, 0}, Color{1, 1, 1}, Color{0.2, 0.5, 0.9}, Color{1, 0, 0}}) {
    const Color back = color_from(oklab_from(color));
    EXPECT_NEAR(back.red, color.red, 1e-4);
    EXPECT_NEAR(back.green, color.green, 1e-4);
    EXPECT_NEAR(back.blue, color.blue, 1e-4);
  }
  EXPECT_NEAR(oklab_from({1, 1, 1}).lightness, 1, 1e-4);
}

TEST(ColorScale, grows_lighter_in_equal_steps) {
  for (int i = 0; i < 50; ++i) {
    const double step =
        oklab_from(scale_color((i + 1) / 50.0)).lightness - oklab_from(scale_color(i / 50.0)).lightness;
    EXPECT_NEAR(step, 0.52 / 50, 1e-3) << i;
  }
}

TEST(ColorScale, grows_darker_from_paper_and_away_from_nothing) {
  for (int i = 0; i < 50; ++i)
    EXPECT_LT(oklab_from(paper_color((i + 1) / 50.0)).lightness, oklab_from(paper_color(i / 50.0)).lightness);
  for (const double value : {0.2, 0.5, 1.0}) {
    const Oklab red = oklab_from(balance_color(value)), blue = oklab_from(balance_color(-value));
    EXPECT_NEAR(red.lightness, blue.lightness, 0.01);
    EXPECT_GT(red.a, 0.02);
    EXPECT_LT(blue.b, -0.02);
    EXPECT_LT(contrast_color(balance_color(value)).red, 0.5);
    EXPECT_LT(contrast_color(balance_color(-value)).red, 0.5);
  }
}

TEST(ColorScale, tells_kinds_apart) {
  const std::vector<Color> colors = category_colors(12);
  for (size_t a = 0; a < colors.size(); ++a)
    for (size_t b = 0; b < a; ++b)
      EXPECT_GT(oklab_distance(oklab_from(colors[a]), oklab_from(colors[b])), 0.07) << a << " " << b;
}

TEST(ColorScale, keeps_the_first_colors_when_kinds_are_added) {
  const std::vector<Color> few = category_colors(5), many = category_colors(100);
  ASSERT_EQ(many.size(), 100u);
  for (size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].bytes(), many[i].bytes());
}

}  // namespace
}  // namespace atelier
