// A cloud laid over a grid before its points are moved: both in one unit, in which the moves are measured.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "layout/assignment.h"
#include "layout/grid.h"

namespace atelier {

struct FittedCloud {
  at::Tensor points, cells;     // (N,D), (M,D) float64; each axis of the cells fills 0..1
  std::vector<double> periods;  // of a torus
  at::Tensor origin, length;    // (D): cells * length + origin are the centers
  // Places of that unit in the grid's own, in cells.
  at::Tensor in_grid(const at::Tensor& fitted) const;
};

// points (N,D) and centers (M,D), float64. `fit`:
//   axes     each axis of the cloud fills that of the cells
//   uniform  one scale: the cloud keeps its aspect, in the middle; the longer side of the cells fills 0..1
//   rank     each axis by the order of its values alone, so that the cloud is spread evenly along it
// An axis of one value lies in the middle.
FittedCloud fitted(const at::Tensor& points, const at::Tensor& centers, const std::vector<double>& periods,
                   const std::string& fit);

// About the middle, clockwise (y grows downward); of three axes about z.
at::Tensor turned(const at::Tensor& points, double degrees);

// Of `num_turns` turns the one after which a sample of the points costs the least, in degrees; the smaller of
// those that cost the same.
struct TurnSearch {
  std::string fit = "axes";
  AssignmentOptions assignment;
  int64_t num_turns = 36, sample = 400;
  uint64_t seed = 0;
  std::function<void(double fraction)> progress;  // may be empty
};
double cheapest_turn(const at::Tensor& points, const Grid& grid, const TurnSearch& search);

}  // namespace atelier
