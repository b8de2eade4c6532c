// Divergences that FIt-SNE, exactly, and its settings reach on MNIST's first 2,500 test digits.
#include <gtest/gtest.h>

#include <filesystem>

#include "layout/beginning.h"
#include "layout/tsne.h"
#include "tensor/pca.h"
#include "tensor/vectors.h"

namespace atelier {
namespace {

double divergence_of(const TsneOptions& options) {
  const std::filesystem::path file =
      std::filesystem::path(ATELIER_SOURCE_DIR) / "../shared/data/mnist/t10k-images-idx3-ubyte.gz";
  const at::Tensor digits = read_vectors(file).rows;
  const at::Tensor rows = pca(digits, 50).project(digits).narrow(0, 0, 2500).contiguous();
  const Affinities belonging = affinities(nearest_neighbors(rows, neighbors_for({30}, 2500)), {30});
  Tsne tsne(belonging, beginning_of_map(rows, 2, 1, 0), options);
  while (!tsne.is_done()) tsne.step();
  std::printf("divergence %.4f\n", tsne.divergence());
  return tsne.divergence();
}

class Oracle : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::filesystem::path(ATELIER_SOURCE_DIR) / "../shared/data/mnist"))
      GTEST_SKIP() << "MNIST is not there";
  }
};

TEST_F(Oracle, is_met_with_its_own_settings) {
  EXPECT_NEAR(divergence_of({.early_learning_rate = 208,
                             .learning_rate = 208,
                             .early_momentum = 0.5,
                             .momentum = 0.8,
                             .repulsion = "exact"}),
              1.1716, 0.002);
}

TEST_F(Oracle, is_met_by_the_defaults) {
  EXPECT_LE(divergence_of({}), 1.1736);
}

}  // namespace
}  // namespace atelier
