#include "layout/tsne.h"

#include "layout/beginning.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tensor/knn.h"
#include "tensor/pca.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

at::Tensor normal(at::IntArrayRef shape, const char* use = "cloud") {
  return RandomStream(5, use).normal(shape);
}

double relative(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).norm() / b.norm()).item<double>();
}

// Five balls, `apart` from one another.
at::Tensor balls(int64_t each, double apart) {
  std::vector<at::Tensor> all;
  for (int64_t i = 0; i < 5; ++i)
    all.push_back(normal({each, 10}, std::to_string(i).c_str()) +
                  normal({10}, std::to_string(50 + i).c_str()) * apart);
  return at::cat(all);
}

struct Cloud {
  at::Tensor rows;
  Affinities belonging;
  at::Tensor beginning;

  explicit Cloud(const at::Tensor& points, double perplexity = 10, int64_t dims = 2)
      : rows(points),
        belonging(
            affinities(nearest_neighbors(rows, neighbors_for({perplexity}, rows.size(0))), {perplexity})),
        beginning(beginning_of_map(pca(rows, dims).project(rows), dims, 1)) {}

  at::Tensor laid_out(const TsneOptions& options) const {
    Tsne tsne(belonging, beginning, options);
    while (!tsne.is_done()) tsne.step();
    return tsne.map();
  }
};

TEST(Repulsion, is_the_sum_over_all_pairs) {
  const at::Tensor map = normal({3, 70}) * 3;
  for (const double dof : {1.0, 0.6}) {
    const Repulsion found = repel_exactly(map, dof);
    const at::Tensor away = (map.unsqueeze(2) - map.unsqueeze(1)).to(at::kDouble);
    const at::Tensor near = 1 / (1 + away.square().sum(0) / dof), weights = near.pow(dof);
    EXPECT_NEAR(found.total, weights.sum().item<double>() - 70, 1e-3);
    EXPECT_LT(relative(found.forces, ((weights * near).unsqueeze(0) * away).sum(2)), 1e-5);
  }
}

TEST(Repulsion, by_a_field_is_nearly_that) {
  for (const double spread : {1e-4, 0.5, 6.0, 30.0})
    for (const double dof : {1.0, 0.7}) {
      const at::Tensor map = normal({2, 4000}) * spread;
      FieldRepulsion field;
      const Repulsion found = field(map, dof), exact = repel_exactly(map, dof);
      // The sparsest is the hardest; three nodes a box of Lagrange's polynomials are 7e-2 off there.
      EXPECT_NEAR(found.total / exact.total, 1, 5e-4) << spread;
      EXPECT_LT(relative(found.forces, exact.forces), 1.2e-2) << spread << " " << dof;
    }
}

TEST(Repulsion, by_a_tree_is_nearly_that) {
  for (const int64_t dims : {1, 2, 3})
    for (const double spread : {1e-4, 6.0, 200.0}) {
      const at::Tensor map =
          at::cat({normal({dims, 3000}) * spread, normal({dims, 1000}, "clump") * 1e-3 * spread}, 1);
      const Repulsion found = repel_by_tree(map, 1), exact = repel_exactly(map, 1);
      std::printf("%ld-D, spread %g: total off by %.1e, forces by %.1e\n", static_cast<long>(dims), spread,
                  std::abs(found.total / exact.total - 1), relative(found.forces, exact.forces));
      EXPECT_NEAR(found.total / exact.total, 1, 1e-2) << dims << " " << spread;
      EXPECT_LT(relative(found.forces, exact.forces), 1e-2) << dims << " " << spread;
    }
}

TEST(Repulsion, by_a_tree_takes_equal_points) {
  const at::Tensor map = at::cat({at::zeros({2, 200}), normal({2, 50})}, 1);
  const Repulsion found = repel_by_tree(map, 1), exact = repel_exactly(map, 1);
  EXPECT_NEAR(found.total / exact.total, 1, 1e-3);
  EXPECT_LT(relative(found.forces, exact.forces), 1e-2);
  EXPECT_EQ(repel_by_tree(at::zeros({3, 1}), 1).total, 0);
}

TEST(Affinity, is_symmetric_and_adds_up_to_one) {
  const Cloud cloud(balls(60, 3));
  double sum = 0;
  for (int64_t i = 0; i < cloud.belonging.size(); ++i)
    for (int64_t e = cloud.belonging.starts[i]; e < cloud.belonging.starts[i + 1]; ++e) {
      sum += cloud.belonging.values[e];
      const int32_t j = cloud.belonging.columns[e];
      const auto* begin = cloud.belonging.columns.data() + cloud.belonging.starts[j];
      const auto* end = cloud.belonging.columns.data() + cloud.belonging.starts[j + 1];
      const auto* mirror = std::lower_bound(begin, end, static_cast<int32_t>(i));
      ASSERT_TRUE(mirror != end && *mirror == i);
      EXPECT_EQ(cloud.belonging.values[mirror - cloud.belonging.columns.data()], cloud.belonging.values[e]);
    }
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(Affinity, of_points_in_one_place_is_equal) {
  const Affinities found = affinities(nearest_neighbors(at::zeros({40, 3}), 15), {5});
  double sum = 0;
  for (const float value : found.values) {
    EXPECT_TRUE(std::isfinite(value));
    sum += value;
  }
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(Tsne, parts_what_lies_apart) {
  for (const int64_t dims : {1, 2, 3}) {
    const Cloud cloud(balls(60, 6), 10, dims);
    const at::Tensor map = cloud.laid_out({.iterations = 500});
    const Neighbors near = nearest_neighbors(map.t().contiguous(), 5);
    int strangers = 0;
    for (int64_t i = 0; i < 300; ++i)
      for (int64_t k = 0; k < 5; ++k) strangers += near.indices[i][k].item<int>() / 60 != i / 60;
    EXPECT_LT(strangers, 15) << dims;
  }
}

TEST(Tsne, is_the_same_on_any_count_of_threads_and_when_resumed) {
  const Cloud cloud(balls(100, 4));
  const int before = num_threads();
  for (const char* repulsion : {"exact", "field", "tree"}) {
    const TsneOptions options{.iterations = 60, .early_iterations = 30, .repulsion = repulsion};
    set_threads(1);
    const at::Tensor one = cloud.laid_out(options);
    set_threads(3);
    EXPECT_TRUE(at::equal(cloud.laid_out(options), one)) << repulsion;
    set_threads(before);
    Tsne first(cloud.belonging, cloud.beginning, options), second(cloud.belonging, cloud.beginning, options);
    for (int i = 0; i < 41; ++i) first.step();
    second.resume(first.state());
    while (!second.is_done()) second.step();
    EXPECT_TRUE(at::equal(second.map(), one)) << repulsion;
  }
}

TEST(Tsne, holds_points_by_their_anchors) {
  const Cloud cloud(balls(60, 4));
  const at::Tensor places = cloud.laid_out({.iterations = 300});
  const auto gone = [&](double weight) {
    Tsne tsne(cloud.belonging, places + 2, {.iterations = 300, .early_iterations = 0});
    tsne.hold({places, at::full({300}, weight, at::kFloat)});
    while (!tsne.is_done()) tsne.step();
    return (tsne.map() - places).square().sum(0).sqrt().mean().item<double>();
  };
  EXPECT_LT(gone(1), 0.3 * gone(0));
}

TEST(Tsne, lays_out_one_two_and_equal_points) {
  for (const int64_t size : {1, 2, 3, 90}) {
    const at::Tensor rows = normal({size, 4});
    const Cloud cloud(rows, 30);
    EXPECT_TRUE(cloud.laid_out({.iterations = 300}).isfinite().all().item<bool>()) << size;
    const Cloud equal(at::zeros({size, 4}), 30);
    EXPECT_TRUE(equal.laid_out({.iterations = 300}).isfinite().all().item<bool>()) << size;
  }
}

}  // namespace
}  // namespace atelier
