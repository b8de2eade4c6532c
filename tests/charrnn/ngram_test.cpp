#include "charrnn/ngram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/files.h"
#include "base/unicode.h"

namespace atelier {
namespace {

TEST(Ngrams, of_order_one_are_counts_and_a_share_for_the_unseen) {
  Ngram ngram(1, 4);
  ngram.add(U"aab");
  const double a = (2 + 2 * 0.25) / 5, c = 2 * 0.25 / 5;
  EXPECT_NEAR(ngram.nats(U"a")[0], -std::log(a), 1e-12);
  EXPECT_NEAR(ngram.nats(U"ac")[0], -std::log(a) - std::log(c), 1e-12);
}

TEST(Ngrams, of_order_two_lean_on_those_of_order_one) {
  Ngram ngram(2, 2);
  ngram.add(U"aab");
  const double b = (1 + 2 * 0.5) / 5;  // after nothing
  const double ab = (1 + 2 * b) / 4;   // "a" is followed twice, by two different symbols
  EXPECT_NEAR(ngram.nats(U"ab")[1] - ngram.nats(U"a")[1], -std::log(ab), 1e-12);
}

TEST(Ngrams, are_probabilities) {
  Ngram ngram(4, 3);
  ngram.add(U"abracadabra");
  const std::u32string history = U"abra";
  double sum = 0;
  for (const char32_t symbol : {U'a', U'b', U'c', U'd', U'r'}) {
    const double nats = ngram.nats(history + symbol)[3] - ngram.nats(history)[3];
    sum += std::exp(-nats);
  }
  EXPECT_GT(sum, 1);  // five symbols where three were promised
  Ngram promised(4, 5);
  promised.add(U"abracadabra");
  sum = 0;
  for (const char32_t symbol : {U'a', U'b', U'c', U'd', U'r'})
    sum += std::exp(promised.nats(history)[3] - promised.nats(history + symbol)[3]);
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Ngrams, of_texts_apart_know_nothing_of_each_other) {
  const std::u32string_view apart[] = {U"ab", U"ba"}, held_out[] = {U"ba"};
  Ngram ngram(2, 2);
  for (const std::u32string_view text : apart) ngram.add(text);
  EXPECT_NEAR(ngram_baseline(apart, held_out, 2).nats, ngram.nats(U"ba")[1] / 2, 1e-12);
  EXPECT_NE(ngram_baseline(U"abba", U"ba", 2).nats, ngram_baseline(apart, held_out, 2).nats);
}

TEST(Ngrams, of_the_best_order_are_not_worse) {
  std::u32string text;
  for (int i = 0; i < 300; ++i) text += U"round and round ";
  const NgramBaseline best = ngram_baseline(text, text.substr(0, 160), 0);
  EXPECT_LE(best.nats, ngram_baseline(text, text.substr(0, 160), 5).nats);
  EXPECT_GT(best.order, 2);
}

TEST(Ngrams, of_an_empty_text_are_zero) {
  EXPECT_EQ(ngram_baseline(U"", U"", 5).nats, 0);
}

TEST(Ngrams, give_the_known_baseline_of_tinyshakespeare) {
  const fs::path path = fs::path(ATELIER_SOURCE_DIR) / "../shared/data/text/tinyshakespeare.txt";
  if (!fs::exists(path)) GTEST_SKIP() << "no " << path;
  const std::u32string text = code_points_of(read_file(path));
  const std::u32string_view all = text;
  const size_t cut = all.size() * 9 / 10;
  EXPECT_NEAR(ngram_baseline(all.substr(0, cut), all.substr(cut)).nats, 1.669, 0.01);
}

}  // namespace
}  // namespace atelier
