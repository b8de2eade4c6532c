#include "base/text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

namespace atelier {
namespace {

TEST(Split, keeps_empty_parts_and_is_undone_by_join) {
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(join(split("a,,b,", ','), ","), "a,,b,");
}

TEST(Trim, takes_white_space_from_both_ends_alone) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(ZeroPadded, puts_the_sign_before_the_zeros) {
  EXPECT_EQ(zero_padded(7, 6), "000007");
  EXPECT_EQ(zero_padded(-7, 3), "-007");
  EXPECT_EQ(zero_padded(1234567, 6), "1234567");
  EXPECT_EQ(zero_padded(0, 0), "0");
}

TEST(ParseInt, takes_the_whole_text_or_nothing) {
  EXPECT_EQ(parse_int("12"), 12);
  EXPECT_EQ(parse_int("+12"), 12);
  EXPECT_EQ(parse_int("-9223372036854775808"), INT64_MIN);
  for (const char* wrong : {"", " 3", "3 ", "12x", "1.5", "0x10", "+-3", "--3", "+", "9223372036854775808"}) {
    EXPECT_FALSE(parse_int(wrong)) << wrong;
  }
}

TEST(ParseNumber, takes_the_whole_text_or_nothing) {
  EXPECT_EQ(parse_number("1.5"), 1.5);
  EXPECT_EQ(parse_number("-1e-3"), -1e-3);
  EXPECT_EQ(parse_number("+.5"), 0.5);
  for (const char* wrong : {"", " 3", "12x", "1,5", "inf", "-inf", "nan", "1e999", "0x1p3", "1e", "."}) {
    EXPECT_FALSE(parse_number(wrong)) << wrong;
  }
}

TEST(Shortest, reads_back_as_the_same_double) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL) continue;
    EXPECT_EQ(parse_number(shortest(value)), value) << shortest(value);
  }
}

TEST(Shortest, writes_numbers_as_people_do) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(15), "15");
  EXPECT_EQ(shortest(100000), "100000");
  EXPECT_EQ(shortest(-0.25), "-0.25");
  EXPECT_EQ(shortest(1e-05), "1e-05");
  EXPECT_EQ(shortest(1e300), "1e+300");
}

TEST(NearestName, forgives_a_slip) {
  const std::vector<std::string> known{"octaves", "octave-scale", "iterations",
                                       "seed",    "jitter",       "style-weight"};
  EXPECT_EQ(nearest_name("octave", known), "octaves");
  EXPECT_EQ(nearest_name("otcaves", known), "octaves");
  EXPECT_EQ(nearest_name("iteration", known), "iterations");
  EXPECT_EQ(nearest_name("sede", known), "seed");
  EXPECT_EQ(nearest_name("jiter", known), "jitter");
  EXPECT_EQ(nearest_name("style_weight", known), "style-weight");
  EXPECT_EQ(nearest_name("SEED", known), "seed");
  EXPECT_EQ(nearest_name("iter", known), "iterations");
  EXPECT_EQ(nearest_name("octave-s", known), "octave-scale");
}

TEST(NearestName, does_not_guess_wildly) {
  const std::vector<std::string> known{"octaves", "seed", "x"};
  EXPECT_FALSE(nearest_name("photograph", known));
  EXPECT_FALSE(nearest_name("", known));
  EXPECT_FALSE(nearest_name("q", known));
  EXPECT_FALSE(nearest_name("oc", known));
  EXPECT_FALSE(nearest_name("seed", {}));
}

TEST(DidYouMean, asks_only_where_there_is_a_name) {
  EXPECT_EQ(did_you_mean("sed", {"seed"}), "; did you mean 'seed'?");
  EXPECT_EQ(did_you_mean("photograph", {"seed"}), "");
}

TEST(SaidSeconds, speaks_of_hours_minutes_and_seconds) {
  EXPECT_EQ(said_seconds(0), "0 s");
  EXPECT_EQ(said_seconds(-3), "0 s");
  EXPECT_EQ(said_seconds(0.42), "0.4 s");
  EXPECT_EQ(said_seconds(9.96), "10 s");
  EXPECT_EQ(said_seconds(48), "48 s");
  EXPECT_EQ(said_seconds(59.7), "1 min 00 s");
  EXPECT_EQ(said_seconds(200), "3 min 20 s");
  EXPECT_EQ(said_seconds(3599.8), "1 h 00 min");
  EXPECT_EQ(said_seconds(7500), "2 h 05 min");
}

TEST(SaidBytes, chooses_the_unit) {
  EXPECT_EQ(said_bytes(0), "0 B");
  EXPECT_EQ(said_bytes(1000), "1000 B");
  EXPECT_EQ(said_bytes(1536), "1.5 KiB");
  EXPECT_EQ(said_bytes(1024.0 * 1024 - 1), "1 MiB");
  EXPECT_EQ(said_bytes(1.5 * (1 << 30)), "1.5 GiB");
  EXPECT_EQ(said_bytes(118.4 * (1 << 20)), "118 MiB");
}

TEST(SaidCount, knows_the_plural) {
  EXPECT_EQ(said_count(1, "picture", "pictures"), "1 picture");
  EXPECT_EQ(said_count(0, "picture", "pictures"), "0 pictures");
  EXPECT_EQ(said_count(118, "picture", "pictures"), "118 pictures");
}

TEST(ParseBytes, reads_sizes_in_powers_of_1024) {
  EXPECT_EQ(parse_bytes("4096"), 4096u);
  EXPECT_EQ(parse_bytes("800M"), 800u << 20);
  EXPECT_EQ(parse_bytes("1.5G"), 3u << 29);
  EXPECT_EQ(parse_bytes("2GiB"), 2ull << 30);
  EXPECT_EQ(parse_bytes("2gb"), 2ull << 30);
  EXPECT_EQ(parse_bytes("64 KiB"), 64u << 10);
  EXPECT_EQ(parse_bytes("7B"), 7u);
}

TEST(ParseBytes, refuses_what_is_no_size) {
  for (const char* wrong : {"", "G", "B", "-1", "1.5X", "1 ", "1iB", "2Gi", "1e30", "1GG", "nan", "12x"}) {
    EXPECT_FALSE(parse_bytes(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace atelier
