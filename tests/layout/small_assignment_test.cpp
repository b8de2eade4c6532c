#include "layout/small_assignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "tensor/seed.h"

namespace atelier {
namespace {

using Costs = std::vector<std::vector<float>>;

Costs random_costs(int64_t rows, int64_t columns, uint64_t seed, int levels = 0) {
  RandomStream random(seed, "costs");
  Costs costs(rows, std::vector<float>(columns));
  for (auto& row : costs)
    for (float& cost : row)
      cost = levels > 0 ? static_cast<float>(random.below(levels)) : static_cast<float>(random.uniform());
  return costs;
}

void fill(SmallAssignment& problem, const Costs& costs) {
  problem.start(static_cast<int64_t>(costs.size()), static_cast<int64_t>(costs[0].size()));
  for (size_t row = 0; row < costs.size(); ++row)
    std::copy(costs[row].begin(), costs[row].end(), problem.costs(static_cast<int64_t>(row)));
}

// The cost of what comes out; every row must have a column of its own.
double solved(SmallAssignment& problem, const Costs& costs) {
  const std::vector<int32_t>& columns = problem.solve();
  double sum = 0;
  for (size_t row = 0; row < costs.size(); ++row) sum += costs[row].at(columns[row]);
  EXPECT_EQ(std::set<int32_t>(columns.begin(), columns.end()).size(), costs.size());
  return sum;
}

double by_trying_all(const Costs& costs) {
  std::vector<int32_t> columns(costs[0].size());
  std::iota(columns.begin(), columns.end(), 0);
  double best = 1e30;
  do {
    double sum = 0;
    for (size_t row = 0; row < costs.size(); ++row) sum += costs[row][columns[row]];
    best = std::min(best, sum);
  } while (std::next_permutation(columns.begin(), columns.end()));
  return best;
}

TEST(SmallAssignment, costs_what_the_best_of_all_permutations_costs) {
  SmallAssignment problem;
  for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{1, 1}, {1, 5}, {2, 2}, {4, 6}, {6, 6}})
    for (uint64_t seed = 0; seed < 20; ++seed)
      for (const int levels : {0, 3}) {
        const Costs costs = random_costs(rows, columns, seed, levels);
        fill(problem, costs);
        EXPECT_NEAR(solved(problem, costs), by_trying_all(costs), 1e-5) << rows << " in " << columns;
      }
}

TEST(SmallAssignment, costs_the_same_from_any_prices) {
  const Costs costs = random_costs(100, 100, 1);
  SmallAssignment problem;
  fill(problem, costs);
  const double cold = solved(problem, costs);
  for (uint64_t seed = 0; seed < 5; ++seed) {
    fill(problem, costs);
    RandomStream random(seed, "prices");
    for (int64_t column = 0; column < 100; ++column)
      problem.prices()[column] = static_cast<float>(random.normal());
    EXPECT_NEAR(solved(problem, costs), cold, 1e-4);
  }
}

TEST(SmallAssignment, proves_by_its_prices_that_it_is_the_best) {
  const Costs costs = random_costs(90, 130, 2);
  SmallAssignment problem;
  fill(problem, costs);
  const double cost = solved(problem, costs);
  const float* prices = problem.prices();
  double bound = 0;
  for (const auto& row : costs) {
    float least = 1e30F;
    for (size_t column = 0; column < row.size(); ++column)
      least = std::min(least, row[column] - prices[column]);
    bound += least;
  }
  // Prices of columns that nobody has are 0, of the others not above it.
  for (int64_t column = 0; column < 130; ++column) {
    EXPECT_LE(prices[column], 0);
    bound += prices[column];
  }
  EXPECT_NEAR(cost, bound, 1e-4);
}

TEST(SmallAssignment, leaves_equals_where_they_are) {
  SmallAssignment problem;
  fill(problem, Costs(40, std::vector<float>(40, 1)));
  const std::vector<int32_t>& columns = problem.solve();
  for (int32_t row = 0; row < 40; ++row) EXPECT_EQ(columns[row], row);
}

}  // namespace
}  // namespace atelier
