#include "layout/grid_fit.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "layout/grid_shapes.h"
#include "layout/grid_spare.h"
#include "layout/snap.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor cloud(int64_t size, int64_t dims = 2) {
  return RandomStream(3, "cloud").normal({size, dims}).to(at::kDouble) *
             at::tensor({5.0, 2.0, 9.0}).narrow(0, 0, dims) +
         40;
}

at::Tensor low_of(const at::Tensor& places) {
  return std::get<0>(places.min(0));
}
at::Tensor high_of(const at::Tensor& places) {
  return std::get<0>(places.max(0));
}

FittedCloud fitted_to(const Grid& grid, const at::Tensor& points, const std::string& fit) {
  return fitted(points, grid.centers(), grid.periods(), fit);
}

TEST(Fit, axes_take_the_extremes_to_the_borders) {
  const Grid grid = grid_of({}, {12, 5});
  const FittedCloud fit = fitted_to(grid, cloud(60), "axes");
  for (const at::Tensor& places : {fit.points, fit.cells}) {
    EXPECT_TRUE(low_of(places).equal(at::full({2}, 0.0, at::kDouble)));
    EXPECT_TRUE(high_of(places).equal(at::full({2}, 1.0, at::kDouble)));
  }
  EXPECT_DOUBLE_EQ(fit.cells[1][0].item<double>(), 1.0 / 11);
  EXPECT_DOUBLE_EQ(fit.cells[12][1].item<double>(), 1.0 / 4);
  EXPECT_TRUE(at::allclose(fit.in_grid(fit.cells), grid.centers(), 0, 1e-12));
}

TEST(Fit, uniform_keeps_the_aspect_in_the_middle) {
  for (const GridSize size : {GridSize{12, 5}, GridSize{5, 12}, GridSize{9, 9}}) {
    const Grid grid = grid_of({}, size);
    const at::Tensor points = cloud(60);
    const FittedCloud fit = fitted_to(grid, points, "uniform");
    const at::Tensor before = high_of(points) - low_of(points),
                     after = high_of(fit.points) - low_of(fit.points);
    EXPECT_NEAR((after[0] / before[0]).item<double>(), (after[1] / before[1]).item<double>(), 1e-12);
    EXPECT_TRUE((low_of(fit.points) >= low_of(fit.cells) - 1e-12).all().item<bool>());
    EXPECT_TRUE((high_of(fit.points) <= high_of(fit.cells) + 1e-12).all().item<bool>());
    EXPECT_NEAR((after / (high_of(fit.cells) - low_of(fit.cells))).max().item<double>(), 1, 1e-12);
    EXPECT_DOUBLE_EQ(high_of(fit.cells).max().item<double>(), 1);
  }
}

TEST(Fit, ranks_keep_the_order_and_are_even) {
  at::Tensor points = cloud(50);
  points[7].copy_(points[9]);  // equal places have equal ranks
  const FittedCloud fit = fitted_to(grid_of({}, {10, 5}), points, "rank");
  EXPECT_TRUE(fit.points[7].equal(fit.points[9]));
  for (int64_t axis = 0; axis < 2; ++axis) {
    const at::Tensor order = points.select(1, axis).argsort();
    const at::Tensor ranks = fit.points.select(1, axis).index_select(0, order), steps = ranks.diff();
    EXPECT_TRUE((steps >= 0).all().item<bool>());
    EXPECT_LE(steps.max().item<double>(), 1.5 / 49 + 1e-12);
  }
}

TEST(Fit, one_value_or_one_cell_along_an_axis_lies_in_the_middle) {
  for (const char* name : {"axes", "uniform", "rank"}) {
    const FittedCloud equal = fitted_to(grid_of({}, {4, 3}), at::full({12, 2}, 3.0, at::kDouble), name);
    EXPECT_TRUE(equal.points.isfinite().all().item<bool>());
    EXPECT_TRUE(((equal.points - equal.points[0]).abs() < 1e-12).all().item<bool>());
    const FittedCloud column = fitted_to(grid_of({}, {1, 9}), cloud(9), name);
    EXPECT_TRUE(column.points.isfinite().all().item<bool>() && column.cells.isfinite().all().item<bool>());
    EXPECT_TRUE((column.cells.select(1, 0) == 0.5).all().item<bool>()) << name;
    EXPECT_TRUE(fitted_to(grid_of({}, {1, 1}), cloud(1), name).points.isfinite().all().item<bool>());
  }
}

TEST(Fit, a_torus_begins_anew_after_its_last_cell) {
  const FittedCloud fit = fitted_to(grid_of({.wraps = true}, {11, 5}), cloud(55), "axes");
  ASSERT_EQ(fit.periods.size(), 2U);
  EXPECT_DOUBLE_EQ(fit.periods[0], 1.1);
  EXPECT_DOUBLE_EQ(fit.periods[1], 1.25);
}

TEST(Turn, goes_clockwise_about_the_middle_and_back) {
  const at::Tensor points = at::tensor({0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 0.0, 2.0}).view({4, 2});
  const at::Tensor quarter = turned(points, 90);
  EXPECT_TRUE(at::allclose(quarter[0], points[1], 0, 1e-12));  // the upper left is now the upper right
  EXPECT_TRUE(at::allclose(turned(quarter, -90), points, 0, 1e-12));
  EXPECT_TRUE(turned(points, 360).equal(points));
}

TEST(Turn, the_cheapest_sets_a_tilted_grid_upright) {
  const Grid grid = grid_of({}, {15, 15});
  const at::Tensor tilted = turned(grid.centers(), 30);
  const double degrees = cheapest_turn(tilted, grid, {.fit = "uniform"});
  EXPECT_NEAR(std::fmod(degrees + 30, 90), 0, 1e-9) << degrees;
}

TEST(Snap, a_grid_finds_back_to_itself_the_upper_left_first) {
  const Grid grid = grid_of({}, {8, 6});
  const FittedCloud fit = fitted_to(grid, grid.centers() * 3 - 7, "axes");
  const Assignment found = snapped(fit.points, fit.cells, offered_cells(grid, {}, 48, "auto"), {}, {});
  for (int64_t i = 0; i < 48; ++i) EXPECT_EQ(found.cells[i], i);
  EXPECT_NEAR(found.cost, 0, 1e-12);
  const GridCell first = grid.cell(grid.cells[found.cells[0]]);
  EXPECT_EQ(first.column, 0);
  EXPECT_EQ(first.row, 0);
}

TEST(Snap, pins_hold_and_count) {
  const Grid grid = grid_of({.shape = "circle"}, {9, 9});
  const at::Tensor points = cloud(40);
  const FittedCloud fit = fitted_to(grid, points, "axes");
  const std::vector<Pin> pins{{5, 0}, {6, 30}, {39, 2}};
  const std::vector<int64_t> offered = offered_cells(grid, {0, 30, 2}, 37, "auto");
  const Assignment found = snapped(fit.points, fit.cells, offered, pins, {});
  EXPECT_EQ(std::set(found.cells.begin(), found.cells.end()).size(), 40U);
  for (const Pin& pin : pins) EXPECT_EQ(found.cells[pin.point], pin.place);
  const at::Tensor at = fit.cells.index_select(0, at::tensor(found.cells, at::kLong));
  EXPECT_NEAR(found.cost, (fit.points - at).square().sum().item<double>(), 1e-9);
  EXPECT_LE(found.bound, found.cost + 1e-12);
  const std::vector<Pin> all{{0, 1}, {1, 0}};
  EXPECT_EQ(snapped(fit.points.narrow(0, 0, 2), fit.cells, {}, all, {}).cells, (std::vector<int64_t>{1, 0}));
}

}  // namespace
}  // namespace atelier
