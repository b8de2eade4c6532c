#include "layout/grid_sort.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/error.h"
#include "layout/grid_filter.h"
#include "layout/grid_quality.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

at::Tensor colors(int64_t count, uint64_t seed = 1) {
  return RandomStream(seed, "colors").uniform({count, 3});
}

const SortOptions kQuick{.decay = 0.8, .passes = 1, .candidates = 64};

std::vector<int64_t> sorted(const at::Tensor& features, const SortLattice& lattice,
                            const std::vector<int64_t>& pinned = {}, const SortOptions& options = kQuick) {
  return sort_on_grid(features, lattice, pinned, options, 1);
}

void expect_own_usable_cells(const std::vector<int64_t>& cells, const SortLattice& lattice) {
  EXPECT_EQ(std::set<int64_t>(cells.begin(), cells.end()).size(), cells.size());
  for (const int64_t cell : cells) {
    ASSERT_GE(cell, 0);
    ASSERT_LT(cell, lattice.num_cells());
    EXPECT_TRUE(lattice.is_usable(cell));
  }
}

// A disc of cells.
SortLattice disc(int64_t side) {
  SortLattice lattice{.columns = side, .rows = side};
  const double middle = static_cast<double>(side - 1) / 2;
  for (int64_t cell = 0; cell < side * side; ++cell)
    lattice.usable.push_back(std::hypot(static_cast<double>(cell % side) - middle,
                                        static_cast<double>(cell / side) - middle) < middle);
  return lattice;
}

TEST(GridSort, gives_every_point_a_cell_of_its_own) {
  for (const SortLattice& lattice :
       {SortLattice{.columns = 1}, SortLattice{.columns = 2}, SortLattice{.columns = 7, .rows = 5},
        SortLattice{.columns = 1, .rows = 40}, SortLattice{.columns = 5, .rows = 4, .layers = 3},
        SortLattice{.columns = 2, .rows = 2, .layers = 2, .wraps = true},
        SortLattice{.columns = 3, .rows = 50, .wraps = true}, disc(15)})
    for (const int64_t empty : {0, 1, 5}) {
      const int64_t count = std::max<int64_t>(1, lattice.num_usable() - empty);
      const std::vector<int64_t> cells = sorted(colors(count), lattice);
      ASSERT_EQ(static_cast<int64_t>(cells.size()), count);
      expect_own_usable_cells(cells, lattice);
    }
}

TEST(GridSort, of_nothing_is_nothing) {
  EXPECT_TRUE(sorted(at::zeros({0, 3}), {.columns = 2}).empty());
}

TEST(GridSort, keeps_points_where_they_are_pinned_and_puts_what_is_like_them_round) {
  const SortLattice lattice{.columns = 12, .rows = 12};
  // Two balls of colors, one of which has a point in a corner.
  const at::Tensor features = at::cat({colors(72) * 0.2, colors(72, 2) * 0.2 + 0.8});
  for (const int64_t corner : {0, 11, 143}) {
    std::vector<int64_t> pinned(144, -1);
    pinned[100] = corner;
    const std::vector<int64_t> cells = sorted(features, lattice, pinned);
    EXPECT_EQ(cells[100], corner);
    expect_own_usable_cells(cells, lattice);
    int like = 0;
    for (int64_t point = 72; point < 144; ++point)
      like +=
          std::abs(cells[point] % 12 - corner % 12) <= 3 && std::abs(cells[point] / 12 - corner / 12) <= 3;
    EXPECT_GE(like, 15) << "of 16 cells in the corner";
  }
}

TEST(GridSort, leaves_all_where_they_are_when_all_are_pinned) {
  std::vector<int64_t> pinned;
  for (int64_t i = 0; i < 20; ++i) pinned.push_back((i * 7) % 20);
  EXPECT_EQ(sorted(colors(20), {.columns = 5, .rows = 4}, pinned), pinned);
}

TEST(GridSort, refuses_what_cannot_be) {
  const SortLattice lattice{.columns = 2, .rows = 2, .usable = {true, false, true, true}};
  EXPECT_THROW(sorted(colors(4), lattice), Error);
  EXPECT_THROW(sorted(colors(2), lattice, {0, 0}), Error);
  EXPECT_THROW(sorted(colors(2), lattice, {1, -1}), Error);
  EXPECT_THROW(sorted(colors(2), lattice, {4, -1}), Error);
  EXPECT_THROW(sorted(at::full({2, 3}, std::numeric_limits<float>::quiet_NaN()), lattice), Error);
}

TEST(GridSort, is_the_same_on_any_count_of_threads) {
  const SortLattice lattice{.columns = 20, .rows = 20};
  const at::Tensor features = RandomStream(1, "features").normal({390, 100});
  const int before = num_threads();
  set_threads(1);
  const std::vector<int64_t> one = sorted(features, lattice);
  set_threads(3);
  EXPECT_EQ(sorted(features, lattice), one);
  set_threads(before);
}

TEST(GridSort, does_not_depend_on_the_scale_of_features) {
  const SortLattice lattice{.columns = 10, .rows = 10};
  EXPECT_EQ(sorted(colors(100) * 0x1p60F, lattice), sorted(colors(100), lattice));
}

TEST(GridSort, takes_equal_points) {
  for (const int64_t count : {100, 90}) {
    const SortLattice lattice{.columns = 10, .rows = 10};
    expect_own_usable_cells(sorted(at::ones({count, 5}) * 0.7, lattice), lattice);
  }
}

TEST(GridSort, of_a_thousand_colors_keeps_their_distances) {
  const SortLattice lattice{.columns = 32, .rows = 32};
  const at::Tensor features = colors(1024);
  const std::vector<int64_t> cells =
      sorted(features, lattice, {}, {.decay = 0.93, .passes = 2, .candidates = 256});
  EXPECT_GE(distance_preservation_quality(features, cells, lattice), 0.95);
}

TEST(GridSort, sorts_a_line) {
  const SortLattice lattice{.columns = 100};
  const at::Tensor features = colors(100).narrow(1, 0, 1).contiguous();
  EXPECT_GE(distance_preservation_quality(features, sorted(features, lattice), lattice), 0.99);
}

TEST(GridSort, sorts_a_box) {
  const SortLattice lattice{.columns = 8, .rows = 8, .layers = 8};
  const at::Tensor features = colors(512);
  const std::vector<int64_t> cells = sorted(features, lattice, {}, {.decay = 0.9, .candidates = 256});
  EXPECT_GE(distance_preservation_quality(features, cells, lattice), 0.945);
}

TEST(GridSort, sorts_a_disc_with_empty_cells) {
  const SortLattice lattice = disc(24);
  const at::Tensor features = colors(lattice.num_usable() - 30);
  EXPECT_GE(distance_preservation_quality(features, sorted(features, lattice), lattice), 0.93);
}

// Mean distance of the features of cells and of their right neighbors, of columns first .. last-1.
double step_between_columns(const at::Tensor& features, const std::vector<int64_t>& cells, int64_t side,
                            int64_t first, int64_t last) {
  std::vector<int64_t> points(side * side);
  for (size_t point = 0; point < cells.size(); ++point) points[cells[point]] = static_cast<int64_t>(point);
  double sum = 0;
  for (int64_t row = 0; row < side; ++row)
    for (int64_t column = first; column < last; ++column) {
      const int64_t own = points[row * side + column], next = points[row * side + (column + 1) % side];
      sum += (features[own] - features[next]).norm().item<double>();
    }
  return sum / static_cast<double>(side * (last - first));
}

TEST(GridSort, leaves_no_seam_in_a_torus) {
  constexpr int64_t kSide = 24;
  double seam = 0, inside = 0;
  for (uint64_t seed = 1; seed <= 16; ++seed) {
    const at::Tensor features = colors(kSide * kSide, seed);
    const std::vector<int64_t> cells =
        sort_on_grid(features, {.columns = kSide, .rows = kSide, .wraps = true}, {}, kQuick, seed);
    seam += step_between_columns(features, cells, kSide, kSide - 1, kSide);
    inside += step_between_columns(features, cells, kSide, 0, kSide - 1);
  }
  EXPECT_NEAR(seam / inside, 1, 0.1);
}

TEST(GridSort, tells_how_far_it_is) {
  double last = 0;
  sort_on_grid(colors(100), {.columns = 10, .rows = 10}, {}, kQuick, 1, [&](double fraction) {
    EXPECT_GT(fraction, last);
    last = fraction;
  });
  EXPECT_DOUBLE_EQ(last, 1);
}

TEST(GridFilter, adds_up_a_box_of_cells) {
  const SortLattice lattice{.columns = 5, .rows = 4};
  std::vector<float> map(20, 1);
  box_sums(map, 1, lattice, 1);
  EXPECT_FLOAT_EQ(map[0], 4);
  EXPECT_FLOAT_EQ(map[1], 6);
  EXPECT_FLOAT_EQ(map[6], 9);
  std::fill(map.begin(), map.end(), 1.0F);
  box_sums(map, 1, lattice, 1.5);  // 4 cells along each axis, 2.5 from a corner
  EXPECT_FLOAT_EQ(map[0], 6.25);
  EXPECT_FLOAT_EQ(map[7], 3.5F * 4);
}

TEST(GridFilter, goes_on_round_a_torus) {
  const SortLattice lattice{.columns = 5, .rows = 1, .layers = 3, .wraps = true};
  std::vector<float> map(30);
  map[0] = 1;  // two numbers a cell
  map[1] = 2;
  box_sums(map, 2, lattice, 1);
  const auto expect = [&](int64_t column, int64_t layer, float value) {
    EXPECT_FLOAT_EQ(map[2 * (layer * 5 + column)], value);
    EXPECT_FLOAT_EQ(map[2 * (layer * 5 + column) + 1], 2 * value);
  };
  expect(4, 2, 1);
  expect(1, 1, 1);
  expect(2, 0, 0);
}

}  // namespace
}  // namespace atelier
