// Which cells of a grid a shape has, and the smallest grid of a shape that has room for all points.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "layout/grid.h"

namespace atelier {

struct GridForm {
  std::string shape = "rectangle";  // circle, heart; a mask takes its place
  at::Tensor mask;                  // (H,W) float32, 1 within and 0 without; or undefined
  bool hexagons = false, wraps = false;
  double aspect = 0;  // width by height of the whole; 0: the shape's own

  bool is_whole() const { return shape == "rectangle" && !mask.defined(); }
};

// Within (H,W) of a picture: where it is opaque, if it has any transparency, else what differs from its
// border, dark or light; `inverted`: the other part. pixels (1,3,H,W), alpha (1,1,H,W) or undefined. Error
// for a picture of one lightness.
at::Tensor mask_of(const at::Tensor& pixels, const at::Tensor& alpha, bool inverted);

// Error for a shape or hexagons in a box, and for a torus of an odd number of rows of hexagons.
void check_form(const GridForm& form, const GridSize& size);

// A cell belongs to a circle (an ellipse, where the grid is no square) or heart that its center lies in, and
// to a mask that covers half of it. Error as check_form() has it.
Grid grid_of(const GridForm& form, const GridSize& size);

// Of about the form's aspect, with room for all points and as few cells to spare as that allows; a box of
// about equal sides for `dims` 3. Error for a mask that never has enough.
Grid grid_for(const GridForm& form, int64_t num_points, int64_t dims);

}  // namespace atelier
