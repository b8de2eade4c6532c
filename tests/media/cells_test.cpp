#include "media/cells.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "media/point_tree.h"

namespace atelier {
namespace {

const Box kFrame{0, 0, 200, 100};
constexpr double kAnywhere = std::numeric_limits<double>::infinity();

std::vector<Point> random_points(size_t count, const Box& box) {
  std::mt19937 generator(7);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<Point> points(count);
  for (Point& point : points)
    point = {box.left + box.width() * share(generator), box.top + box.height() * share(generator)};
  return points;
}

double total_area(const std::vector<Polygon>& cells) {
  double sum = 0;
  for (const Polygon& cell : cells) sum += area(cell);
  return sum;
}

size_t nearest_by_looking(const std::vector<Point>& points, const Point& place) {
  size_t nearest = 0;
  for (size_t i = 1; i < points.size(); ++i)
    if (squared_distance(points[i], place) < squared_distance(points[nearest], place)) nearest = i;
  return nearest;
}

TEST(Cells, hold_their_points_and_fill_the_frame) {
  const std::vector<Point> points = random_points(2000, kFrame);
  const std::vector<Polygon> cells = voronoi_cells(points, kFrame, kAnywhere);
  for (size_t i = 0; i < points.size(); ++i) EXPECT_TRUE(contains(cells[i], points[i])) << i;
  EXPECT_NEAR(total_area(cells), 200 * 100, 1e-6);
}

TEST(Cells, hold_what_is_nearest_to_their_points) {
  const std::vector<Point> points = random_points(300, kFrame);
  const std::vector<Polygon> cells = voronoi_cells(points, kFrame, kAnywhere);
  for (const Point& place : random_points(2000, kFrame))
    EXPECT_TRUE(contains(cells[nearest_by_looking(points, place)], place, 1e-6));
}

TEST(Cells, are_right_for_one_point_and_for_two) {
  EXPECT_TRUE(voronoi_cells({}, kFrame, kAnywhere).empty());
  EXPECT_NEAR(total_area(voronoi_cells({{5, 5}}, kFrame, kAnywhere)), 20000, 1e-9);
  const auto two = voronoi_cells({{50, 50}, {150, 50}}, kFrame, kAnywhere);
  EXPECT_NEAR(area(two[0]), 10000, 1e-9);
  EXPECT_NEAR(area(two[1]), 10000, 1e-9);
}

TEST(Cells, of_points_in_a_line_and_in_a_grid_fill_the_frame) {
  std::vector<Point> line, grid;
  for (int i = 0; i < 500; ++i) line.push_back({i * 0.4, 50});
  for (int i = 0; i < 900; ++i) grid.push_back({3.0 + i % 30 * 6, 2.0 + i / 30 * 3});
  EXPECT_NEAR(total_area(voronoi_cells(line, kFrame, kAnywhere)), 20000, 1e-6);
  EXPECT_NEAR(total_area(voronoi_cells(grid, kFrame, kAnywhere)), 20000, 1e-6);
}

TEST(Cells, of_points_at_one_place_belong_to_the_first) {
  std::vector<Point> points(1000, Point{20, 20});
  points.push_back({180, 80});
  const auto cells = voronoi_cells(points, kFrame, kAnywhere);
  EXPECT_GT(area(cells[0]), 0);
  for (size_t i = 1; i < 1000; ++i) EXPECT_TRUE(cells[i].empty());
  EXPECT_NEAR(total_area(cells), 20000, 1e-6);
}

TEST(Cells, reach_no_farther_than_they_may) {
  const std::vector<Point> points = random_points(50, kFrame);
  const auto cells = voronoi_cells(points, kFrame, 9);
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_TRUE(contains(cells[i], points[i]));
    for (const Point& corner : cells[i]) EXPECT_LE(std::sqrt(squared_distance(corner, points[i])), 9 + 1e-9);
  }
}

TEST(Cells, stay_within_the_frame_for_points_beyond_it) {
  const auto cells = voronoi_cells({{-20, 50}, {50, 50}}, kFrame, kAnywhere);
  EXPECT_NEAR(area(cells[0]), 15 * 100, 1e-6);
}

TEST(Cells, hold_the_largest_box_that_fits) {
  const Fit square = largest_fit(Box{10, 20, 50, 40}.corners(), 2, 1);
  EXPECT_NEAR(square.scale, 20, 0.1);
  const Polygon triangle{{0, 0}, {60, 30}, {0, 60}};
  const Fit fit = largest_fit(triangle, 3, 1);
  for (const Point& corner : Box::around(fit.center, 3 * fit.scale, fit.scale).corners())
    EXPECT_TRUE(contains(triangle, corner, 1e-6));
  EXPECT_GT(fit.scale, 9);
}

TEST(PointTree, finds_the_nearest_in_order) {
  const std::vector<Point> points = random_points(500, kFrame);
  const PointTree tree(points);
  for (const Point& place : random_points(100, kFrame)) {
    const std::vector<size_t> near = tree.nearest(place, 7);
    ASSERT_EQ(near.size(), 7u);
    EXPECT_EQ(near[0], nearest_by_looking(points, place));
    for (size_t i = 1; i < near.size(); ++i)
      EXPECT_LE(squared_distance(points[near[i - 1]], place), squared_distance(points[near[i]], place));
  }
  EXPECT_EQ(tree.nearest({0, 0}, 1000).size(), 500u);
}

TEST(PointTree, measures_the_spacing_of_a_grid) {
  std::vector<Point> grid;
  for (int i = 0; i < 2500; ++i) grid.push_back({i % 50 * 4.0, i / 50 * 4.0});
  EXPECT_NEAR(median(spacings(grid, PointTree(grid))), 4, 1);
}

}  // namespace
}  // namespace atelier
