#include "tensor/seed.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/error.h"

namespace atelier {
namespace {

using Block = std::array<uint32_t, 4>;

// Random123's kat_vectors for philox4x32-10.
TEST(Philox, gives_the_published_vectors) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomStream, repeats_for_equal_keys_and_differs_in_every_part_of_the_key) {
  const auto first = [](uint64_t seed, std::string_view use, uint32_t a, uint32_t b) {
    return RandomStream(seed, use, a, b).bits();
  };
  EXPECT_EQ(first(1, "jitter", 2, 3), first(1, "jitter", 2, 3));
  const std::set<uint32_t> distinct{first(1, "jitter", 2, 3), first(2, "jitter", 2, 3),
                                    first(1, "noise", 2, 3),  first(1, "jitter", 3, 2),
                                    first(1, "jitter", 2, 4), first(1ULL << 32, "jitter", 2, 3)};
  EXPECT_EQ(distinct.size(), 6U);
}

TEST(RandomStream, keeps_giving_the_numbers_it_gave_when_pictures_were_first_made) {
  RandomStream stream(7, "jitter", 1, 2);
  const std::array<uint32_t, 2> numbers{stream.bits(), stream.bits()};
  EXPECT_EQ(numbers, (std::array<uint32_t, 2>{0xd4f95f64, 0x2baeab11}));
}

TEST(RandomStream, draws_uniform_and_normal_numbers_of_the_right_moments) {
  RandomStream stream(3, "moments");
  double sum = 0, squares = 0;
  for (int i = 0; i < 20000; ++i) {
    const double x = stream.uniform();
    ASSERT_TRUE(x >= 0 && x < 1);
    sum += x;
    const double y = stream.normal();
    squares += y * y;
  }
  EXPECT_NEAR(sum / 20000, 0.5, 0.01);
  EXPECT_NEAR(squares / 20000, 1, 0.05);
}

TEST(RandomStream, draws_below_a_bound_evenly) {
  RandomStream stream(4, "below");
  std::array<int, 5> counts{};
  for (int i = 0; i < 10000; ++i) ++counts[stream.below(5)];
  for (int count : counts) EXPECT_NEAR(count, 2000, 200);
  EXPECT_EQ(stream.below(1), 0);
  EXPECT_LT(stream.below(INT64_MAX), INT64_MAX);
  EXPECT_THROW(stream.below(0), Error);
}

TEST(RandomStream, fills_tensors_alike_on_any_number_of_threads_and_goes_on_with_fresh_numbers) {
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  RandomStream one(5, "tensor");
  const at::Tensor alone = one.normal({3, 70001});
  at::set_num_threads(2);
  RandomStream two(5, "tensor");
  EXPECT_TRUE(two.normal({3, 70001}).equal(alone));
  EXPECT_FALSE(two.normal({3, 70001}).equal(alone));
  at::set_num_threads(threads);
}

TEST(RandomStream, fills_tensors_with_the_right_moments) {
  RandomStream stream(6, "tensor");
  const at::Tensor normal = stream.normal({100000}), uniform = stream.uniform({100000});
  EXPECT_NEAR(normal.mean().item<double>(), 0, 0.02);
  EXPECT_NEAR(normal.std().item<double>(), 1, 0.02);
  EXPECT_NEAR(uniform.mean().item<double>(), 0.5, 0.01);
  EXPECT_NEAR(uniform.std().item<double>(), 1 / std::sqrt(12.0), 0.01);
  EXPECT_LT(uniform.max().item<double>(), 1);
}

}  // namespace
}  // namespace atelier
