#include "base/markup.h"

#include <gtest/gtest.h>

#include <random>

namespace atelier {
namespace {

using Kind = MarkupTag::Kind;

TEST(Markup, tells_tags_by_their_kinds) {
  const auto tags =
      scan_markup("<?xml version='1.0'?><!-- <a> --><s:g id=\"x\">text<path/></s:g><![CDATA[<]]>< 3");
  ASSERT_EQ(tags.size(), 7u);
  const Kind kinds[] = {Kind::other, Kind::hidden, Kind::open, Kind::empty,
                        Kind::close, Kind::hidden, Kind::stray};
  for (size_t i = 0; i < tags.size(); ++i) EXPECT_EQ(tags[i].kind, kinds[i]) << i;
  EXPECT_EQ(tags[0].name, "xml");
  EXPECT_EQ(local_name(tags[2].name), "g");
  EXPECT_EQ(tags[2].find("id")->value, "x");
}

TEST(Markup, says_where_attributes_stand_and_whether_they_are_whole) {
  const std::string text = R"(<path d='M1 1' fill="#F00)";
  const auto tags = scan_markup(text);
  ASSERT_EQ(tags.size(), 1u);
  EXPECT_FALSE(tags[0].is_whole);
  ASSERT_EQ(tags[0].attributes.size(), 2u);
  const MarkupAttribute &data = tags[0].attributes[0], &fill = tags[0].attributes[1];
  EXPECT_TRUE(data.is_whole);
  EXPECT_EQ(text.substr(data.begin, data.end - data.begin), "d='M1 1'");
  EXPECT_FALSE(fill.is_whole);
  EXPECT_EQ(fill.value, "#F00");
}

TEST(Markup, ends_a_broken_tag_before_the_next) {
  const auto tags = scan_markup(R"(<path d="M1 1<circle r=3 cx="4"/>)");
  ASSERT_EQ(tags.size(), 2u);
  EXPECT_FALSE(tags[0].is_whole);
  EXPECT_EQ(tags[1].name, "circle");
  EXPECT_TRUE(tags[1].is_whole);
  EXPECT_EQ(tags[1].kind, Kind::empty);
  EXPECT_FALSE(tags[1].attributes[0].is_whole);
  EXPECT_EQ(tags[1].find("cx")->value, "4");
}

TEST(Markup, goes_forward_whatever_the_bytes) {
  std::mt19937 random(2);
  const std::string letters = "<>/=\"' !?-[]ab\n\xff";
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 24, ' ');
    for (char& letter : text) letter = letters[random() % letters.size()];
    size_t end = 0;
    for (const MarkupTag& tag : scan_markup(text)) {
      EXPECT_LE(end, tag.begin);
      EXPECT_LT(tag.begin, tag.end);
      EXPECT_LE(tag.end, text.size());
      end = tag.end;
    }
  }
}

}  // namespace
}  // namespace atelier
