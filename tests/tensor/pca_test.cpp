#include "tensor/pca.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

// Variance falls with the column.
at::Tensor cloud(int64_t rows, int64_t columns) {
  const at::Tensor scales = 10 / (1 + at::arange(columns).to(at::kFloat));
  return RandomStream(3, "cloud").normal({rows, columns}) * scales + 5;
}

double worst(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(Pca, gives_uncorrelated_columns_of_falling_variance) {
  const at::Tensor rows = cloud(9000, 20);
  const Pca found = pca(rows, 6);
  const at::Tensor seen = found.project(rows).to(at::kDouble);
  EXPECT_LT(worst(seen.mean(0), at::zeros({6}, at::kDouble)), 1e-4);
  const at::Tensor covariance = seen.t().mm(seen) / 8999;
  EXPECT_LT(worst(covariance, found.variances.diag()), 1e-3 * found.variances[0].item<double>());
  EXPECT_GT(found.variances[0].item<double>(), found.variances[5].item<double>());
  EXPECT_LT(worst(found.components.mm(found.components.t()), at::eye(6)), 1e-5);
}

TEST(Pca, of_very_many_columns_finds_nearly_the_same) {
  const at::Tensor rows = cloud(300, 2500);
  const Pca found = pca(rows, 3);
  const at::Tensor seen = found.project(rows).to(at::kDouble);
  // The first columns hold nearly all of the variance.
  EXPECT_NEAR(seen.select(1, 0).var().item<double>(), rows.select(1, 0).var().item<double>(), 3);
  EXPECT_GT(found.components[0][0].item<double>(), 0.95);
}

TEST(Pca, of_constant_columns_and_few_rows_gives_numbers) {
  const Pca flat = pca(at::zeros({5, 3}) + 2, 2);
  EXPECT_TRUE(flat.project(at::zeros({5, 3}) + 2).isfinite().all().item<bool>());
  EXPECT_EQ(pca(cloud(4, 30), 10).components.size(0), 4);
  EXPECT_EQ(pca(cloud(1, 3), 2).project(cloud(1, 3)).size(1), 1);
}

TEST(Pca, is_the_same_on_any_count_of_threads) {
  const int before = num_threads();
  for (const int64_t columns : {30, 2100}) {
    const at::Tensor rows = cloud(columns < 100 ? 9000 : 200, columns);
    set_threads(1);
    const at::Tensor one = pca(rows, 5).project(rows);
    set_threads(3);
    EXPECT_TRUE(at::equal(pca(rows, 5).project(rows), one)) << columns;
    set_threads(before);
  }
}

// MKL's parallel QR of so tall a matrix never ended on one thread.
TEST(Pca, ends_for_many_columns_and_components) {
  const Pca found = pca(RandomStream(1, "rows").normal({900, 4096}), 64);
  const at::Tensor products = found.components.mm(found.components.t());
  EXPECT_LT((products - at::eye(64)).abs().max().item<double>(), 1e-4);
}

}  // namespace
}  // namespace atelier
