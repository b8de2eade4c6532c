#include "embed/similarity.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "embed/neighbors.h"
#include "embed/seriation.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

using Order = std::vector<int64_t>;

at::Tensor corners() {
  return at::tensor({1.f, 0.f, 0.f, 2.f, -3.f, 0.f, 1.f, 1.f}).view({4, 2});
}

TEST(Similarity, is_the_cosine_or_the_distance) {
  const at::Tensor cosine = similarity_matrix(corners(), Metric::cosine);
  EXPECT_DOUBLE_EQ(cosine[0][0].item<double>(), 1);
  EXPECT_DOUBLE_EQ(cosine[0][2].item<double>(), -1);
  EXPECT_NEAR(cosine[1][3].item<double>(), std::sqrt(0.5), 1e-12);
  EXPECT_DOUBLE_EQ(similarity_matrix(corners(), Metric::euclidean)[0][2].item<double>(), 4);
}

TEST(Similarity, of_correlation_ignores_shift_and_scale) {
  const at::Tensor rows = RandomStream(1, "rows").normal({2, 9});
  const at::Tensor moved = rows * 3 + 7;
  EXPECT_TRUE(at::allclose(similarity_matrix(rows, Metric::correlation),
                           similarity_matrix(moved, Metric::correlation), 1e-4, 1e-5));
}

TEST(Similarity, is_symmetric_and_the_same_on_any_count_of_threads) {
  const at::Tensor rows = RandomStream(2, "rows").normal({300, 40});
  const int before = num_threads();
  set_threads(1);
  const at::Tensor one = similarity_matrix(rows, Metric::cosine);
  set_threads(3);
  EXPECT_TRUE(at::equal(one, similarity_matrix(rows, Metric::cosine)));
  set_threads(before);
  EXPECT_TRUE(at::equal(one, one.t()));
}

TEST(Similarity, of_zero_rows_is_zero) {
  EXPECT_EQ(similarity_matrix(at::zeros({2, 3}), Metric::cosine).abs().max().item<double>(), 0);
}

// Points on a line in any order: their own order, from the end that stands earlier.
TEST(Seriation, finds_the_order_of_points_on_a_line) {
  const Order places{4, 0, 7, 2, 6, 1, 3, 5};
  std::vector<float> values(places.begin(), places.end());
  const at::Tensor rows = at::tensor(values).view({8, 1});
  Order order = seriation(-similarity_matrix(rows, Metric::euclidean));
  Order found;
  for (const int64_t row : order) found.push_back(places[row]);
  EXPECT_EQ(found, (Order{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Seriation, is_an_order_that_no_turn_betters) {
  const at::Tensor similarity = similarity_matrix(RandomStream(3, "rows").normal({40, 6}), Metric::cosine);
  const Order order = seriation(similarity);
  Order sorted = order;
  std::sort(sorted.begin(), sorted.end());
  Order all(40);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(sorted, all);
  const double score = order_score(similarity, order);
  EXPECT_GT(score, order_score(similarity, all));
  for (size_t first = 0; first < 40; ++first)
    for (size_t last = first + 1; last < 40; ++last) {
      Order turned = order;
      std::reverse(turned.begin() + first, turned.begin() + last + 1);
      EXPECT_LE(order_score(similarity, turned), score + 1e-9);
    }
  EXPECT_EQ(seriation(similarity), order);
}

TEST(Seriation, takes_one_and_two_rows) {
  EXPECT_EQ(seriation(at::zeros({1, 1})), Order{0});
  EXPECT_EQ(seriation(at::zeros({2, 2})), (Order{0, 1}));
  EXPECT_EQ(seriation(at::zeros({4, 4})).size(), 4U);
}

TEST(Neighbors, come_nearest_first_without_what_was_asked) {
  const std::vector<Neighbor> found = most_similar(corners(), corners()[0], 9, {0});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].row, 3);
  EXPECT_EQ(found[2].row, 2);
  EXPECT_NEAR(found[2].similarity, -1, 1e-6);
}

TEST(Terms, are_split_at_signs_between_spaces) {
  const std::vector<SignedPhrase> terms = parse_terms("new york - u-turn + japan");
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].text, "new york");
  EXPECT_EQ(terms[1].text, "u-turn");
  EXPECT_EQ(terms[1].sign, -1);
  EXPECT_EQ(terms[2].sign, 1);
  EXPECT_EQ(parse_terms("- king")[0].sign, -1);
  for (const char* text : {"", "paris -", "+"}) EXPECT_THROW(parse_terms(text), Error) << text;
}

TEST(Queries, sum_vectors_of_length_one) {
  const WordVectors words({corners(), {"east", "north", "west", "both"}}, "w");
  const Query query = query_of(words, "north + east");
  EXPECT_TRUE(at::allclose(query.vector, at::tensor({1.f, 1.f})));
  EXPECT_EQ(query.asked, (std::vector<int64_t>{1, 0}));
}

}  // namespace
}  // namespace atelier
