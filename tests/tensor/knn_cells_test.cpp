#include "tensor/knn_cells.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

at::Tensor cloud(int64_t rows, int64_t columns) {
  return RandomStream(7, "cloud").normal({rows, columns});
}

TEST(KnnCells, finds_nearly_all_neighbors) {
  const at::Tensor rows = cloud(6000, 4);
  const Neighbors found = nearest_neighbors_nearly(rows, 15, 1, {.num_cells = 40, .num_probed = 12});
  const double recall = recall_of(found, rows);
  std::printf("recall %.4f\n", recall);
  EXPECT_GT(recall, 0.95);
  EXPECT_LE(recall, 1);
  const Neighbors all = nearest_neighbors_nearly(rows, 15, 1, {.num_cells = 40, .num_probed = 40});
  EXPECT_TRUE(at::equal(all.indices, nearest_neighbors(rows, 15).indices));
}

TEST(KnnCells, says_where_there_are_too_few) {
  const Neighbors found = nearest_neighbors_nearly(cloud(30, 2), 20, 1, {.num_cells = 6, .num_probed = 1});
  EXPECT_EQ(found.indices.size(1), 20);
  EXPECT_TRUE((found.indices < 0).any().item<bool>());
  EXPECT_EQ(nearest_neighbors_nearly(at::zeros({5, 2}), 9, 1).indices.size(1), 4);
}

TEST(KnnCells, are_the_same_on_any_count_of_threads) {
  const at::Tensor rows = cloud(4000, 12);
  const int before = num_threads();
  set_threads(1);
  const Neighbors one = nearest_neighbors_nearly(rows, 10, 1);
  set_threads(3);
  EXPECT_TRUE(at::equal(nearest_neighbors_nearly(rows, 10, 1).indices, one.indices));
  set_threads(before);
}

}  // namespace
}  // namespace atelier
