#include "autoencoder/hexagrams.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"

namespace atelier {
namespace {

TEST(Hexagrams, are_sixty_four_of_six_lines) {
  for (const int64_t side : {12, 24, 31, 100}) {
    const PictureSet set = hexagrams(side);
    ASSERT_EQ(set.pixels.sizes(), (at::IntArrayRef{64, 1, side, side}));
    EXPECT_TRUE(((set.pixels == 0) | (set.pixels == 255)).all().item<bool>());
    // Down the middle one sees as many lines as are whole; down a side all six.
    for (const int64_t number : {0, 1, 21, 63}) {
      const auto lines_at = [&](int64_t column) {
        int64_t lines = 0, before = 0;
        for (int64_t row = 0; row < side; ++row) {
          const int64_t now = set.pixels[number][0][row][column].item<int64_t>();
          lines += now && !before ? 1 : 0;
          before = now;
        }
        return lines;
      };
      EXPECT_EQ(lines_at(side / 2), __builtin_popcountll(number)) << side << " " << number;
      EXPECT_EQ(lines_at(side / 4), 6) << side;
    }
  }
  EXPECT_THROW(hexagrams(11), Error);
}

TEST(Hexagrams, are_told_by_codes) {
  at::Tensor codes = at::zeros({64, 2});
  for (int64_t n = 0; n < 64; ++n) codes[n][0] = n >> 2 & 1 ? 0 : 1;
  const HexagramCode code = read_hexagram_code(codes);
  EXPECT_EQ(code.num_distinct, 2);
  EXPECT_EQ(code.told, (std::vector<std::string>{"not line 3 (100 %)", ""}));
}

TEST(Hexagrams, have_their_first_line_at_the_bottom) {
  const at::Tensor one = hexagrams(24).pixels[1][0];
  EXPECT_GT(one.narrow(0, 18, 6).sum().item<int64_t>(), one.narrow(0, 0, 6).sum().item<int64_t>());
}

}  // namespace
}  // namespace atelier
