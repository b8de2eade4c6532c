#include "layout/grid.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "layout/grid_shapes.h"
#include "layout/grid_spare.h"

namespace atelier {
namespace {

// The cells of the plane as a set of column and row.
std::set<std::pair<int64_t, int64_t>> places_of(const Grid& grid) {
  std::set<std::pair<int64_t, int64_t>> places;
  for (const int64_t flat : grid.cells) places.emplace(grid.cell(flat).column, grid.cell(flat).row);
  return places;
}

void expect_sound(const Grid& grid, int64_t num_points) {
  EXPECT_GE(std::ssize(grid.cells), num_points);
  EXPECT_TRUE(std::is_sorted(grid.cells.begin(), grid.cells.end()));
  EXPECT_EQ(std::set(grid.cells.begin(), grid.cells.end()).size(), grid.cells.size());
  for (int64_t i = 0; i < std::ssize(grid.cells); ++i) {
    EXPECT_EQ(grid.flat(grid.cell(grid.cells[i])), grid.cells[i]);
    EXPECT_EQ(grid.place_of(grid.cells[i]), i);
  }
}

TEST(Grid, sizes_and_aspects_are_read_strictly) {
  EXPECT_EQ(parse_grid_size("100x80"), (GridSize{100, 80}));
  EXPECT_EQ(parse_grid_size("4x5x6"), (GridSize{4, 5, 6}));
  EXPECT_EQ(parse_grid_size("4x5x6").text(), "4x5x6");
  for (const char* text : {"", "0x5", "axb", "5", "5x", "x5", "5x5x5x5", "-1x3", "1e3x3", "1000000x1000000"})
    EXPECT_THROW(parse_grid_size(text), Error) << text;
  EXPECT_DOUBLE_EQ(parse_aspect("16:9"), 16.0 / 9);
  EXPECT_DOUBLE_EQ(parse_aspect("1.5"), 1.5);
  for (const char* text : {"", "0:1", "1:0", "wide", "-2", "1:2:3", "1e9"})
    EXPECT_THROW(parse_aspect(text), Error) << text;
}

TEST(Grid, the_smallest_has_room_and_about_the_aspect) {
  for (const bool hexagons : {false, true})
    for (const double aspect : {1.0, 16.0 / 9, 0.4})
      for (const int64_t count : {1, 2, 3, 5, 65, 97, 997, 4096}) {
        const Grid grid = grid_for({.hexagons = hexagons, .aspect = aspect}, count, 2);
        expect_sound(grid, count);
        if (count < 50) continue;
        EXPECT_LT(grid.cells.size(), 1.12 * static_cast<double>(count));
        const double found = static_cast<double>(grid.size.columns) /
                             (static_cast<double>(grid.size.rows) * grid.row_distance());
        EXPECT_LT(std::abs(std::log(found / aspect)), 0.2) << count << " " << aspect;
      }
  EXPECT_EQ(grid_for({}, 4096, 2).size, (GridSize{64, 64}));
  EXPECT_EQ(grid_for({}, 60, 3).size, (GridSize{4, 4, 4}));
  EXPECT_EQ(grid_for({}, 1, 3).size, (GridSize{1, 1, 1}));
}

TEST(Grid, hexagons_have_six_neighbors_at_one_distance) {
  const Grid grid = grid_of({.hexagons = true}, {7, 6});
  const at::Tensor distances = at::cdist(grid.centers(), grid.centers());
  const at::Tensor near = ((distances > 0.5) & (distances < 1.2)).to(at::kLong);
  for (const int64_t flat : grid.cells) {
    const auto [column, row, layer] = grid.cell(flat);
    const bool is_inner = column > 0 && column < 6 && row > 0 && row < 5;
    if (is_inner) {
      EXPECT_EQ(near[flat].sum().item<int64_t>(), 6);
    }
  }
  EXPECT_LT((distances.masked_select(near == 1) - 1).abs().max().item<double>(), 1e-12);
}

TEST(Grid, circles_are_alike_on_all_sides) {
  for (const int64_t count : {5, 65, 300, 1024}) {
    const Grid grid = grid_for({.shape = "circle"}, count, 2);
    expect_sound(grid, count);
    const auto places = places_of(grid);
    for (const auto& [column, row] : places) {
      EXPECT_TRUE(places.contains({grid.size.columns - 1 - column, row}));
      EXPECT_TRUE(places.contains({column, grid.size.rows - 1 - row}));
    }
    if (count < 300) continue;
    EXPECT_LT(grid.cells.size(), 1.05 * static_cast<double>(count));
    EXPECT_NEAR(static_cast<double>(grid.cells.size()) / static_cast<double>(grid.size.cells()), M_PI / 4,
                0.02);
  }
  const Grid hexagons = grid_for({.shape = "heart", .hexagons = true}, 500, 2);
  const auto places = places_of(hexagons);
  for (const auto& [column, row] : places)
    EXPECT_TRUE(places.contains({hexagons.size.columns - 1 - row % 2 - column, row}));
}

TEST(Grid, a_mask_is_filled_by_its_area) {
  at::Tensor mask = at::zeros({30, 60});
  mask.narrow(0, 0, 15).narrow(1, 0, 20).fill_(1);  // the upper left, a sixth of it
  const Grid grid = grid_of({.mask = mask}, {12, 6});
  EXPECT_EQ(grid.cells.size(), 12U);
  EXPECT_TRUE(places_of(grid).contains({3, 2}));
  EXPECT_FALSE(places_of(grid).contains({4, 2}));
  for (const bool hexagons : {false, true}) {
    const Grid found = grid_for({.mask = mask, .hexagons = hexagons}, 500, 2);
    expect_sound(found, 500);
    EXPECT_LT(found.cells.size(), 550U);
    EXPECT_NEAR(static_cast<double>(found.cells.size()) / static_cast<double>(found.size.cells()), 1.0 / 6,
                0.02);
  }
  EXPECT_EQ(grid_of({.mask = at::ones({7, 9})}, {5, 4}).cells.size(), 20U);
  EXPECT_THROW(grid_for({.mask = at::zeros({7, 9})}, 5, 2), Error);
}

TEST(Grid, a_mask_is_what_differs_from_the_border_or_is_opaque) {
  at::Tensor dark = at::ones({1, 3, 9, 9});
  dark.narrow(2, 3, 3).narrow(3, 3, 3).fill_(0);
  const at::Tensor found = mask_of(dark, {}, false);
  EXPECT_EQ(found.sum().item<double>(), 9);
  EXPECT_TRUE(at::equal(mask_of(1 - dark, {}, false), found));
  EXPECT_EQ(mask_of(dark, {}, true).sum().item<double>(), 72);
  at::Tensor alpha = at::zeros({1, 1, 9, 9});
  alpha[0][0][0][0] = 1;
  EXPECT_EQ(mask_of(dark, alpha, false).sum().item<double>(), 1);
  EXPECT_TRUE(at::equal(mask_of(dark, at::ones({1, 1, 9, 9}), false), found));
  EXPECT_THROW(mask_of(at::ones({1, 3, 9, 9}), {}, false), Error);
}

TEST(Grid, refuses_what_has_no_neighbors_all_around) {
  EXPECT_THROW(grid_of({.shape = "circle"}, {4, 4, 4}), Error);
  EXPECT_THROW(grid_of({.hexagons = true, .wraps = true}, {4, 5}), Error);
  EXPECT_EQ(grid_for({.hexagons = true, .wraps = true}, 100, 2).size.rows % 2, 0);
  EXPECT_EQ(grid_of({.wraps = true}, {4, 5, 6}).periods(), (std::vector<double>{4, 5, 6}));
}

TEST(Spare, as_many_cells_are_offered_as_are_wanted_and_none_that_is_taken) {
  for (const char* shape : {"rectangle", "circle"})
    for (const char* spare : {"auto", "cheapest", "border", "end", "spread"}) {
      const Grid grid = grid_of({.shape = shape}, {9, 8});
      const std::vector<int64_t> offered = offered_cells(grid, {3, 20}, 40, spare);
      EXPECT_TRUE(std::is_sorted(offered.begin(), offered.end()));
      EXPECT_EQ(std::set(offered.begin(), offered.end()).size(), offered.size());
      EXPECT_EQ(
          std::count(offered.begin(), offered.end(), 3) + std::count(offered.begin(), offered.end(), 20), 0);
      const bool is_all = std::string(spare) == "cheapest" ||
                          (std::string(spare) == "auto" && std::string(shape) == "rectangle");
      EXPECT_EQ(std::ssize(offered), is_all ? std::ssize(grid.cells) - 2 : 40) << shape << " " << spare;
    }
}

TEST(Spare, lies_where_it_was_asked_for) {
  const Grid grid = grid_of({}, {10, 10});
  EXPECT_EQ(offered_cells(grid, {}, 64, "border").front(), 11);  // the outer ring is left
  EXPECT_EQ(offered_cells(grid, {}, 64, "end").back(), 63);
  const std::vector<int64_t> offered = offered_cells(grid, {}, 75, "spread");
  for (int64_t quarter = 0; quarter < 4; ++quarter)
    EXPECT_NEAR(std::count_if(offered.begin(), offered.end(),
                              [&](int64_t flat) { return flat % 10 / 5 + 2 * (flat / 50) == quarter; }),
                19, 1);
}

}  // namespace
}  // namespace atelier
