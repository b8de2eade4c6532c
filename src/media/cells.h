// Voronoi cells: of each point all places that are nearer to it than to any other.
#pragma once

#include <vector>

#include "media/geometry.h"

namespace atelier {

// A convex polygon a point, clockwise as seen (y grows downward), within `frame` and not farther than `reach`
// from its point (infinity: the cells fill the frame). Empty where nothing of it lies within the frame, and
// for all but the first of the points at one place. Cells are cut from the frame by the bisectors to the
// nearest neighbors, nearest first, until none that is left could reach: no mesh that collinear points could
// break.
std::vector<Polygon> voronoi_cells(const std::vector<Point>& points, const Box& frame, double reach);

double area(const Polygon& polygon);
Point centroid(const Polygon& polygon);
bool contains(const Polygon& convex, const Point& point, double tolerance = 1e-9);

// Where a box of width x height, scaled as far as the polygon allows, fits into it. `scale` is 0 where it
// does not.
struct Fit {
  Point center;
  double scale = 0;
};
Fit largest_fit(const Polygon& convex, double width, double height);

}  // namespace atelier
