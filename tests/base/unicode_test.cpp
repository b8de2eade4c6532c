#include "base/unicode.h"

#include <gtest/gtest.h>

#include "base/error.h"

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

TEST(Texts, are_decoded_or_refused) {
  bool is_latin = false;
  EXPECT_EQ(decoded_text("\xEF\xBB\xBF"
                         "a\r\nb\rc",
                         "x", "auto", is_latin),
            "a\nb\nc");
  EXPECT_FALSE(is_latin);
  EXPECT_EQ(decoded_text("caf\xe9 \x93x\x94", "x", "auto", is_latin), "café “x”");
  EXPECT_TRUE(is_latin);
  EXPECT_THROW(decoded_text("a\nb\xff", "x.txt", "utf-8", is_latin), Error);
  try {
    decoded_text("a\nb\xff", "x.txt", "utf-8", is_latin);
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "x.txt:2");
  }
  EXPECT_THROW(decoded_text(std::string("a\0b", 3), "x", "auto", is_latin), Error);
}

}  // namespace
}  // namespace atelier
