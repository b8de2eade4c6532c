#include "layout/assignment.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>
#include <vector>

#include "base/error.h"
#include "layout/travel_cost.h"

namespace atelier {
namespace {

at::Tensor random_places(int64_t count, int64_t dims, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> anywhere;
  at::Tensor places = at::empty({count, dims}, at::kDouble);
  for (int64_t i = 0; i < places.numel(); ++i) places.mutable_data_ptr<double>()[i] = anywhere(random);
  return places;
}

// Three tight clumps, some of their points at the same place.
at::Tensor clumps(int64_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> around(0, .02);
  at::Tensor places = at::empty({count, 2}, at::kDouble);
  double* at = places.mutable_data_ptr<double>();
  for (int64_t i = 0; i < count; ++i)
    for (int d = 0; d < 2; ++d) {
      const double middle = d == 0 ? .2 + .3 * double(i % 3) : .3 + .4 * double(i % 2);
      at[2 * i + d] = i % 5 == 4 ? middle : middle + around(random);
    }
  return places;
}

at::Tensor lattice(int64_t columns, int64_t rows) {
  at::Tensor cells = at::empty({columns * rows, 2}, at::kDouble);
  double* at = cells.mutable_data_ptr<double>();
  for (int64_t i = 0; i < columns * rows; ++i) {
    at[2 * i] = double(i % columns) / double(std::max<int64_t>(1, columns - 1));
    at[2 * i + 1] = double(i / columns) / double(std::max<int64_t>(1, rows - 1));
  }
  return cells;
}

double cost_of(const at::Tensor& points, int64_t i, const at::Tensor& cells, int64_t j,
               const AssignmentOptions& options) {
  const int64_t dims = points.size(1);
  const TravelCost<0> cost(static_cast<int>(dims), options.cost == "squared", options.wrap);
  return cost(points.const_data_ptr<double>() + i * dims, cells.const_data_ptr<double>() + j * dims);
}

// The least total cost by the Hungarian method with the whole matrix (rows 1.., columns 1..).
double least_cost(const at::Tensor& points, const at::Tensor& cells, const AssignmentOptions& options) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const int64_t n = points.size(0), m = cells.size(0);
  std::vector<double> u(n + 1), v(m + 1);
  std::vector<int64_t> row_of(m + 1), way(m + 1);
  for (int64_t row = 1; row <= n; ++row) {
    row_of[0] = row;
    std::vector<double> least(m + 1, kInfinity);
    std::vector<bool> is_used(m + 1);
    int64_t column = 0;
    while (row_of[column]) {
      is_used[column] = true;
      int64_t next = 0;
      double step = kInfinity;
      for (int64_t j = 1; j <= m; ++j) {
        if (is_used[j]) continue;
        const int64_t i = row_of[column];
        const double reduced = cost_of(points, i - 1, cells, j - 1, options) - u[i] - v[j];
        if (reduced < least[j]) least[j] = reduced, way[j] = column;
        if (least[j] < step) step = least[j], next = j;
      }
      for (int64_t j = 0; j <= m; ++j)
        if (is_used[j])
          u[row_of[j]] += step, v[j] -= step;
        else
          least[j] -= step;
      column = next;
    }
    for (; column; column = way[column]) row_of[column] = row_of[way[column]];
  }
  double total = 0;
  for (int64_t j = 1; j <= m; ++j)
    if (row_of[j]) total += cost_of(points, row_of[j] - 1, cells, j - 1, options);
  return total;
}

void expect_optimal(const at::Tensor& points, const at::Tensor& cells, AssignmentOptions options) {
  options.solver = "exact";
  const Assignment found = assign(points, cells, options);
  ASSERT_EQ(int64_t(found.cells.size()), points.size(0));
  EXPECT_EQ(std::set<int64_t>(found.cells.begin(), found.cells.end()).size(), found.cells.size());
  double total = 0;
  for (int64_t i = 0; i < points.size(0); ++i) total += cost_of(points, i, cells, found.cells[i], options);
  const double least = least_cost(points, cells, options);
  EXPECT_NEAR(total, least, 1e-9 * std::max(1., least));
  EXPECT_NEAR(found.cost, total, 1e-9 * std::max(1., least));
  EXPECT_TRUE(found.is_optimal);
  EXPECT_LE(found.bound, total + 1e-9);
}

TEST(Assignment, costs_what_the_hungarian_method_finds) {
  for (uint64_t seed : {1, 2, 3}) {
    expect_optimal(random_places(400, 2, seed), lattice(20, 20), {});
    expect_optimal(clumps(400, seed), lattice(20, 20), {});
    expect_optimal(clumps(37, seed), lattice(37, 1), {});
  }
}

TEST(Assignment, leaves_the_cells_spare_that_cost_least) {
  for (int64_t count : {1, 5, 65, 200, 360, 399}) {
    expect_optimal(random_places(count, 2, count), lattice(20, 20), {});
    expect_optimal(clumps(count, count), lattice(20, 20), {});
  }
  expect_optimal(clumps(450, 1), lattice(30, 30), {});  // with a coarser beginning
  expect_optimal(clumps(65, 1), lattice(8, 9), {});
}

TEST(Assignment, knows_distances_tori_and_any_number_of_dimensions) {
  for (const char* cost : {"squared", "euclidean"}) {
    AssignmentOptions options;
    options.cost = cost;
    expect_optimal(clumps(400, 4), lattice(20, 20), options);
    expect_optimal(random_places(350, 3, 1), random_places(380, 3, 2), options);
    expect_optimal(random_places(320, 5, 1), random_places(320, 5, 2), options);
    options.wrap = {1.05, 1.05};
    expect_optimal(clumps(380, 5), lattice(20, 20), options);
    options.wrap = {0, 1.05};
    expect_optimal(random_places(400, 2, 6), lattice(20, 20), options);
  }
}

TEST(Assignment, handles_points_and_cells_at_the_same_place) {
  const at::Tensor equal = at::empty({400, 2}, at::kDouble).fill_(.3);
  expect_optimal(equal, lattice(20, 20), {});
  expect_optimal(equal, equal, {});
  expect_optimal(lattice(20, 20), lattice(20, 20), {});
  expect_optimal(random_places(350, 2, 1), at::empty({400, 2}, at::kDouble).fill_(.3), {});
  expect_optimal(equal.slice(0, 0, 1), lattice(1, 1), {});
}

TEST(Assignment, is_the_same_on_any_count_of_threads) {
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const Assignment one = assign(clumps(3000, 1), lattice(60, 55), {});
  at::set_num_threads(3);
  const Assignment three = assign(clumps(3000, 1), lattice(60, 55), {});
  at::set_num_threads(before);
  EXPECT_EQ(one.cells, three.cells);
  EXPECT_EQ(one.bound, three.bound);
}

TEST(Assignment, near_stops_at_the_gap_and_its_bound_holds) {
  const at::Tensor points = clumps(2000, 1), cells = lattice(50, 40);
  AssignmentOptions options;
  const double best = assign(points, cells, options).cost;
  options.solver = "near";
  options.gap = .02;
  const Assignment near = assign(points, cells, options);
  EXPECT_LE(near.gap(), .02);
  EXPECT_LE(near.bound, best);
  EXPECT_GE(near.cost, best);
}

TEST(Assignment, keeps_the_best_so_far_when_told_to_stop) {
  const at::Tensor points = clumps(2000, 1), cells = lattice(50, 40);
  double seen = 1;
  const Assignment stopped = assign(points, cells, {}, [&](double, double gap) {
    seen = gap;
    return gap == 1;
  });
  EXPECT_LT(seen, 1);
  EXPECT_FALSE(stopped.is_optimal);
  EXPECT_EQ(std::set<int64_t>(stopped.cells.begin(), stopped.cells.end()).size(), 2000u);
  EXPECT_LE(stopped.bound, assign(points, cells, {}).cost);
}

TEST(Assignment, says_how_many_do_not_fit) {
  try {
    assign(random_places(10, 2, 1), lattice(3, 3), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "10 points do not fit in 9 cells (take a larger grid)");
  }
}

}  // namespace
}  // namespace atelier
