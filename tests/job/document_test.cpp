#include "job/document.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

std::string error_of(const std::string& text) {
  try {
    parse_yaml(text, "job.yaml");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Document, values_remember_their_line_and_column) {
  const Node root = parse_yaml("a: 1\nb:\n  - x\n  - {c: 2}\n", "job.yaml");
  EXPECT_EQ(root.find("a")->mark().text(), "job.yaml:1:4");
  EXPECT_EQ(root.find("b")->key_mark().text(), "job.yaml:2:1");
  EXPECT_EQ(root.find("b")->items()[1].find("c")->mark().text(), "job.yaml:4:9");
}

TEST(Document, what_is_written_reads_back_the_same) {
  const std::string text =
      "a: 1\nempty: \"\"\nlist: [x, \"1, 2\", \"null\", \"a: b\"]\nmap:\n  b: {c: [1, [2, 3]]}\nnothing: ~\n";
  const std::string once = write_yaml(parse_yaml(text, "a"));
  EXPECT_EQ(once, write_yaml(parse_yaml(once, "b")));
  const Node root = parse_yaml(once, "b");
  EXPECT_EQ(root.find("list")->items()[1].text(), "1, 2");
  EXPECT_TRUE(root.find("list")->items()[2].is_scalar());
  EXPECT_TRUE(root.find("nothing")->is_null());
  EXPECT_EQ(root.find("empty")->as_text(), "");
}

TEST(Document, a_key_given_twice_is_an_error_that_names_both_places) {
  EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"),
            "job.yaml:3:1: 'a' stands here a second time (first at line 1) (keep one of the two)");
}

TEST(Document, broken_yaml_is_an_error_with_its_place) {
  EXPECT_NE(error_of("a: [1, 2\nb: 3\n").find("job.yaml:"), std::string::npos);
  EXPECT_NE(error_of("a: !!python/object:os.system x\n").find("tags"), std::string::npos);
  EXPECT_NE(error_of("[a, b]: c\n").find("a key must be a word"), std::string::npos);
  EXPECT_NE(error_of("a: 1\n---\nb: 2\n").find("more than one document"), std::string::npos);
}

TEST(Document, bombs_of_aliases_and_depth_are_refused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", " : "") + before;
    bomb += "]\n";
  }
  EXPECT_NE(error_of(bomb).find("1,000,000"), std::string::npos);
  EXPECT_NE(error_of(std::string(5000, '[')), "");
}

TEST(Document, anchors_and_aliases_give_the_same_value) {
  const Node root = parse_yaml("a: &x {k: 1}\nb: *x\n", "job.yaml");
  EXPECT_EQ(root.find("b")->find("k")->as_int(), 1);
}

TEST(Document, typed_readings_are_strict) {
  const Node root = parse_yaml("n: 12x\nt: yes\nl: [1, 2]\n", "job.yaml");
  EXPECT_THROW(root.find("n")->as_int(), Error);
  EXPECT_TRUE(root.find("t")->as_bool());
  EXPECT_EQ(root.find("l")->as_ints(), (std::vector<int64_t>{1, 2}));
  EXPECT_THROW(root.find("l")->as_number(), Error);
}

}  // namespace
}  // namespace atelier
