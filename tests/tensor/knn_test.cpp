#include "tensor/knn.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

at::Tensor cloud(int64_t rows, int64_t columns) {
  return RandomStream(7, "cloud").normal({rows, columns}) + 100;
}

TEST(Knn, finds_what_a_table_of_all_distances_says) {
  const at::Tensor rows = cloud(5000, 17), queries = cloud(300, 17) * 1.01;
  const Neighbors found = nearest_neighbors(rows, 12, queries);
  const at::Tensor all = at::cdist(queries.to(at::kDouble), rows.to(at::kDouble), 2, 2);
  const auto [distances, indices] = all.topk(12, 1, /*largest=*/false);
  EXPECT_TRUE(at::equal(found.indices.to(at::kLong), indices));
  EXPECT_LT((found.distances - distances.to(at::kFloat)).abs().max().item<double>(), 1e-5);
}

TEST(Knn, leaves_out_a_row_itself_and_not_its_double) {
  const at::Tensor rows = at::cat({cloud(100, 5), cloud(100, 5)});
  const Neighbors found = nearest_neighbors(rows, 3);
  for (int64_t i = 0; i < 200; ++i) EXPECT_EQ(found.indices[i][0].item<int>(), (i + 100) % 200);
  EXPECT_EQ(found.distances.select(1, 0).max().item<double>(), 0);
  const Neighbors equal = nearest_neighbors(at::zeros({6, 2}), 3);
  EXPECT_EQ(equal.indices[0][2].item<int>(), 3);
  EXPECT_EQ(equal.indices[5][0].item<int>(), 0);
}

TEST(Knn, gives_as_many_as_there_are) {
  EXPECT_EQ(nearest_neighbors(cloud(4, 3), 90).indices.size(1), 3);
  EXPECT_EQ(nearest_neighbors(cloud(1, 3), 90).indices.size(1), 0);
  EXPECT_EQ(nearest_neighbors(cloud(4, 3), 90, cloud(2, 3)).indices.size(1), 4);
}

TEST(Knn, on_a_device_finds_the_same) {
  for (const int64_t size : {1, 2, 40, 3000}) {
    const at::Tensor rows = cloud(size, 20);
    const Neighbors found = nearest_neighbors_on_device(rows, 12), exact = nearest_neighbors(rows, 12);
    EXPECT_TRUE(at::equal(found.indices, exact.indices)) << size;
    EXPECT_TRUE(found.distances.allclose(exact.distances, 1e-5)) << size;
  }
}

TEST(Knn, is_the_same_on_any_count_of_threads) {
  const int before = num_threads();
  const at::Tensor rows = cloud(3000, 40);
  set_threads(1);
  const Neighbors one = nearest_neighbors(rows, 30);
  set_threads(3);
  const Neighbors three = nearest_neighbors(rows, 30);
  set_threads(before);
  EXPECT_TRUE(at::equal(one.indices, three.indices));
  EXPECT_TRUE(at::equal(one.distances, three.distances));
}

}  // namespace
}  // namespace atelier
