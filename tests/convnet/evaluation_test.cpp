#include "convnet/evaluation.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tensor/seed.h"

namespace atelier {
namespace {

// Probabilities of two classes, of which these are the second's.
at::Tensor two(const std::vector<double>& second) {
  const at::Tensor values = at::tensor(second, at::kFloat);
  return at::stack({1 - values, values}, 1);
}

TEST(Evaluation, counts_what_was_said_for_what) {
  const Evaluation found = evaluate(two({.1, .2, .7, .9, .4}), {0, 0, 0, 1, 1});
  EXPECT_EQ(found.confusion[0][1].item<int64_t>(), 1);
  EXPECT_EQ(found.confusion[1][0].item<int64_t>(), 1);
  EXPECT_NEAR(found.accuracy, .6, 1e-9);
  EXPECT_NEAR(found.classes[0].precision, 2. / 3, 1e-9);
  EXPECT_NEAR(found.classes[1].recall, .5, 1e-9);
  EXPECT_NEAR(found.classes[1].f1, .5, 1e-9);
}

// The area is the share of pairs that stand in the right order, ties for half (Hanley and McNeil 1982).
TEST(Area, is_the_share_of_pairs_in_the_right_order) {
  RandomStream random(3, "roc");
  std::vector<double> second;
  std::vector<int64_t> labels;
  for (int i = 0; i < 60; ++i) {
    labels.push_back(random.uniform() < .4 ? 1 : 0);
    second.push_back(
        std::round(10 * std::min(1., .3 * static_cast<double>(labels.back()) + .7 * random.uniform())) / 10);
  }
  const at::Tensor probabilities = two(second);
  double right = 0, pairs = 0;
  for (size_t i = 0; i < labels.size(); ++i)
    for (size_t k = 0; k < labels.size(); ++k)
      if (labels[i] == 1 && labels[k] == 0) {
        const auto a = probabilities[static_cast<int64_t>(i)][1].item<float>(),
                   b = probabilities[static_cast<int64_t>(k)][1].item<float>();
        right += a > b ? 1 : a == b ? .5 : 0;
        ++pairs;
      }
  EXPECT_NEAR(evaluate(probabilities, labels).classes[1].auc, right / pairs, 1e-9);
  EXPECT_NEAR(evaluate(probabilities, labels).auc, right / pairs, 1e-6);
}

TEST(Area, is_unknown_where_a_class_is_missing) {
  EXPECT_TRUE(std::isnan(evaluate(two({.1, .2}), {0, 0}).auc));
  EXPECT_TRUE(roc_curve(two({.1, .2}), {0, 0}, 1).empty());
}

TEST(Mistakes, come_the_surest_first) {
  EXPECT_EQ(worst_mistakes(two({.9, .45, .6, .2}), {0, 1, 0, 0}, 9), (std::vector<int64_t>{0, 2, 1}));
  EXPECT_EQ(worst_mistakes(two({.9, .45, .6, .2}), {0, 1, 0, 0}, 1).size(), 1);
}

}  // namespace
}  // namespace atelier
