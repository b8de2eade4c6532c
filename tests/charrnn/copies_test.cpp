#include "charrnn/copies.h"

#include <gtest/gtest.h>

#include <random>

namespace atelier {
namespace {

using Lengths = std::vector<uint32_t>;

Lengths copied(std::u32string_view sample, const std::vector<std::u32string>& corpus) {
  CopiedRuns runs(sample);
  for (const std::u32string& text : corpus) {
    runs.add(text);
    runs.end_text();
  }
  return runs.lengths();
}

Lengths copied_by_search(std::u32string_view sample, const std::vector<std::u32string>& corpus) {
  Lengths lengths;
  for (size_t end = 1; end <= sample.size(); ++end) {
    size_t begin = 0;
    const auto stands = [&] {
      return std::any_of(corpus.begin(), corpus.end(), [&](const std::u32string& text) {
        return text.find(sample.substr(begin, end - begin)) != std::u32string::npos;
      });
    };
    while (begin < end && !stands()) ++begin;
    lengths.push_back(static_cast<uint32_t>(end - begin));
  }
  return lengths;
}

TEST(Copies, are_the_longest_runs_that_end_at_each_place) {
  EXPECT_EQ(copied(U"xabcy", {U"zabc", U"bcy"}), (Lengths{0, 1, 2, 3, 3}));
  EXPECT_EQ(copied(U"", {U"abc"}), Lengths{});
  EXPECT_EQ(copied(U"abc", {}), (Lengths{0, 0, 0}));
  EXPECT_EQ(copied(U"aaaa", {U"aa"}), (Lengths{1, 2, 2, 2}));
}

TEST(Copies, are_found_as_by_search) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const auto text = [&](size_t length) {
      std::u32string letters(length, U'a');
      for (char32_t& letter : letters) letter += random() % (1 + round % 4);
      return letters;
    };
    const std::u32string sample = text(random() % 40);
    const std::vector<std::u32string> corpus{text(random() % 60), text(random() % 9)};
    ASSERT_EQ(copied(sample, corpus), copied_by_search(sample, corpus)) << round;
  }
}

TEST(Copies, go_on_from_piece_to_piece) {
  CopiedRuns runs(U"abcdef");
  runs.add(U"abc");
  runs.add(U"def");
  EXPECT_EQ(runs.lengths().back(), 6U);
}

}  // namespace
}  // namespace atelier
