#include "base/unicode.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

TEST(Unicode, goes_there_and_back) {
  const std::u32string codes = U"a\u00e9\u20ac\U0001F600\u07ff\u0800\uffff\U0010ffff";
  EXPECT_EQ(code_points_of(utf8_of(codes)), codes);
  EXPECT_EQ(find_bad_utf8(utf8_of(codes)), std::nullopt);
}

TEST(Unicode, that_is_damaged_is_found) {
  EXPECT_EQ(find_bad_utf8("ab\xff"), 2U);
  EXPECT_EQ(find_bad_utf8("\xc3"), 0U);              // cut off
  EXPECT_EQ(find_bad_utf8("x\xc0\x80"), 1U);         // overlong
  EXPECT_EQ(find_bad_utf8("\xed\xa0\x80"), 0U);      // a surrogate
  EXPECT_EQ(find_bad_utf8("\xf4\x90\x80\x80"), 0U);  // beyond the last
  EXPECT_EQ(code_points_of("a\xff"
                           "b"),
            U"a\ufffdb");
}

TEST(Unicode, is_said_for_people) {
  EXPECT_EQ(said_code_point(U'é'), "'é' (U+00E9)");
  EXPECT_EQ(said_code_point(U'\t'), "U+0009");
}

}  // namespace
}  // namespace atelier
