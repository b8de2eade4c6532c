#include "embed/words.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "embed/pairs.h"
#include "support/scratch.h"

namespace atelier {
namespace {

WordVectors four_words() {
  return {{at::tensor({1.f, 0.f, 0.f, 1.f, 2.f, 2.f, 5.f, 5.f}).view({4, 2}),
           {"sun", "moon", "Mars", "full_moon"}},
          "sky.vec"};
}

std::vector<double> numbers(const at::Tensor& vector) {
  return {vector[0].item<double>(), vector[1].item<double>()};
}

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Words, are_found_as_written_and_in_lower_case) {
  EXPECT_EQ(four_words().find("Sun"), 0);
  EXPECT_EQ(four_words().find("Mars"), 2);
  EXPECT_EQ(four_words().find("mars"), std::nullopt);
}

TEST(Words, of_a_phrase_are_averaged_unless_it_has_a_row) {
  EXPECT_EQ(numbers(four_words().vector("sun  moon")), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(numbers(four_words().vector("Full Moon")), (std::vector<double>{5, 5}));
}

TEST(Words, that_are_missing_are_named) {
  const std::string said = error_of([] { four_words().vector("sun mon"); });
  EXPECT_NE(said.find("'mon' is not among the 4 rows of sky.vec; did you mean 'moon'?"), std::string::npos)
      << said;
}

TEST(Words, need_names) {
  EXPECT_NE(error_of([] { WordVectors({at::tensor({1.f}).view({1, 1}), {}}, "x.npy"); }), "");
}

TEST(Lists, are_read_whatever_their_line_ends) {
  const Scratch scratch;
  write_file(scratch / "list.txt", "\xEF\xBB\xBF one\r\n\r\n# a comment\r\n#tag\n  fünf  \n\n");
  const std::vector<ListLine> lines = read_list(scratch / "list.txt");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].text, "one");
  EXPECT_EQ(lines[1].text, "#tag");
  EXPECT_EQ(lines[2].text, "fünf");
  EXPECT_EQ(lines[2].line, 5);
  write_file(scratch / "empty.txt", "\n# only words about words\n");
  EXPECT_NE(error_of([&] { read_list(scratch / "empty.txt"); }), "");
  write_file(scratch / "binary.txt", std::string("a\0b", 3));
  EXPECT_NE(error_of([&] { read_list(scratch / "binary.txt"); }), "");
}

TEST(Pairs, are_two_fields) {
  EXPECT_EQ(parse_pair("hot dog\tcold", '\t').label(), "hot dog/cold");
  EXPECT_EQ(parse_pair("\"a,b\", c", ',').from, "a,b");
  for (const char* line : {"hot cold", "hot\tcold\twarm", "hot\t", "\tcold"})
    EXPECT_NE(error_of([&] { parse_pair(line, '\t'); }), "") << line;
  EXPECT_EQ(numbers(difference(four_words(), {"sun", "moon"})), (std::vector<double>{1, -1}));
}

}  // namespace
}  // namespace atelier
