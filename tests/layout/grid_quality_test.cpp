#include "layout/grid_quality.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

std::vector<int64_t> in_order(int64_t count) {
  std::vector<int64_t> cells(count);
  std::iota(cells.begin(), cells.end(), 0);
  return cells;
}

// Word for word, in doubles.
double by_definition(const at::Tensor& features, const std::vector<int64_t>& cells,
                     const SortLattice& lattice, double p) {
  const int64_t size = features.size(0);
  const auto apart = [&](int64_t a, int64_t b, int64_t length) {
    const int64_t steps = std::abs(a - b);
    return lattice.wraps ? std::min(steps, length - steps) : steps;
  };
  std::vector<double> grid(size), truth(size);
  for (int64_t i = 0; i < size; ++i) {
    std::vector<std::pair<int64_t, double>> near;
    std::vector<double> like;
    for (int64_t j = 0; j < size; ++j) {
      if (j == i) continue;
      const double distance = (features[i] - features[j]).to(at::kDouble).norm().item<double>();
      const int64_t a = cells[i], b = cells[j], plane = lattice.columns * lattice.rows;
      const int64_t x = apart(a % lattice.columns, b % lattice.columns, lattice.columns);
      const int64_t y =
          apart(a / lattice.columns % lattice.rows, b / lattice.columns % lattice.rows, lattice.rows);
      const int64_t z = apart(a / plane, b / plane, lattice.layers);
      near.emplace_back(x * x + y * y + z * z, distance);
      like.push_back(distance);
    }
    std::sort(near.begin(), near.end());
    std::sort(like.begin(), like.end());
    for (int64_t k = 1; k < size; ++k)
      for (int64_t n = 0; n < k; ++n) {
        grid[k] += near[n].second / static_cast<double>(k * size);
        truth[k] += like[n] / static_cast<double>(k * size);
      }
  }
  double gain = 0, best = 0;
  for (int64_t k = 1; k < size; ++k) {
    gain += std::pow(std::max(0.0, 1 - grid[k] / truth[size - 1]), p);
    best += std::pow(std::max(0.0, 1 - truth[k] / truth[size - 1]), p);
  }
  return std::pow(gain / best, 1 / p);
}

// Numbers of the authors' own program (vc-flas 0.1.7) for the same 30 vectors.
TEST(GridQuality, is_what_the_authors_program_says) {
  const at::Tensor i = at::arange(30);
  const at::Tensor features = at::stack({(i * 7).remainder(30), (i * i).remainder(11)}, 1).to(at::kFloat);
  SortLattice lattice{.columns = 6, .rows = 5};
  EXPECT_NEAR(distance_preservation_quality(features, in_order(30), lattice, 2), 0.13156336599906873, 1e-6);
  EXPECT_NEAR(distance_preservation_quality(features, in_order(30), lattice), 0.3638680298934067, 1e-6);
  lattice.wraps = true;
  EXPECT_NEAR(distance_preservation_quality(features, in_order(30), lattice, 2), 0.20294590131172444, 1e-6);
  EXPECT_NEAR(distance_preservation_quality(features, in_order(30), lattice), 0.458049683853758, 1e-6);
}

TEST(GridQuality, is_what_its_definition_says_with_empty_cells_and_layers) {
  const at::Tensor features = RandomStream(1, "features").normal({20, 4});
  std::vector<int64_t> cells;
  for (int64_t i = 0; i < 20; ++i) cells.push_back((i * 23) % 60);
  for (const bool wraps : {false, true}) {
    const SortLattice lattice{.columns = 5, .rows = 3, .layers = 4, .wraps = wraps};
    for (const double p : {1.0, 16.0})
      EXPECT_NEAR(distance_preservation_quality(features, cells, lattice, p),
                  by_definition(features, cells, lattice, p), 1e-6);
  }
}

TEST(GridQuality, of_a_gradient_is_whole_and_of_a_shuffled_one_is_little) {
  const SortLattice lattice{.columns = 300};
  const at::Tensor gradient = at::arange(300).to(at::kFloat).unsqueeze(1);
  EXPECT_NEAR(distance_preservation_quality(gradient, in_order(300), lattice), 1, 1e-3);
  std::vector<int64_t> shuffled = in_order(300);
  RandomStream random(1, "shuffle");
  for (size_t i = shuffled.size() - 1; i > 0; --i)
    std::swap(shuffled[i], shuffled[random.below(static_cast<int64_t>(i) + 1)]);
  EXPECT_LT(distance_preservation_quality(gradient, shuffled, lattice, 2), 0.06);
  // The nearest neighbors on the grid come in the order of their features, so that the first is no chance.
  EXPECT_LT(distance_preservation_quality(gradient, shuffled, lattice), 0.4);
}

TEST(GridQuality, depends_on_no_scale_no_place_and_no_count_of_threads) {
  const at::Tensor features = RandomStream(1, "features").uniform({400, 3});
  const SortLattice lattice{.columns = 20, .rows = 20};
  const int before = num_threads();
  set_threads(1);
  const double one = distance_preservation_quality(features, in_order(400), lattice);
  set_threads(3);
  EXPECT_EQ(distance_preservation_quality(features, in_order(400), lattice), one);
  set_threads(before);
  EXPECT_NEAR(distance_preservation_quality(features * 255 + 100, in_order(400), lattice), one, 1e-6);
}

TEST(GridQuality, of_points_that_are_asked_is_near_that_of_all) {
  const at::Tensor features = RandomStream(1, "features").uniform({400, 3});
  const SortLattice lattice{.columns = 20, .rows = 20};
  EXPECT_NEAR(distance_preservation_quality(features, in_order(400), lattice, 16, 100),
              distance_preservation_quality(features, in_order(400), lattice), 0.03);
}

TEST(GridQuality, of_equal_or_few_points_is_whole) {
  EXPECT_EQ(distance_preservation_quality(at::ones({9, 4}) * 0.3, in_order(9), {.columns = 3, .rows = 3}), 1);
  for (const int64_t count : {0, 1, 2})
    EXPECT_EQ(distance_preservation_quality(RandomStream(1, "few").normal({count, 4}), in_order(count),
                                            {.columns = 3, .rows = 3}),
              1);
}

}  // namespace
}  // namespace atelier
