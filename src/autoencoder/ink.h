// What a network draws is soft; data have edges. Curves and contours that give it edges.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

// Pictures (N,C,H,W) 0..1 without specks (a blur of 0.8 px), whose pixels, each picture by itself, are as
// bright as those of `data` (M,C,S,S): the darkest share as dark, the brightest as bright (histogram
// specification; Gonzalez and Woods, 3.3.2). What was between black and white becomes as rare as there, so
// that edges are as sharp.
at::Tensor with_ink_of(const at::Tensor& pictures, const at::Tensor& data);

// The mean slope of (N,C,H,W) where it is steepest: of a tenth of the pixels, a pixel. Says how sharp edges
// are.
double edge_sharpness(const at::Tensor& pictures);

// Of N pictures the `count` that come first and differ: none nearer to one before it than a share of what
// pictures differ by on the average, which shrinks until there are enough. Places in order.
std::vector<int64_t> distinct(const at::Tensor& pictures, int64_t count);

// A closed line: (x, y) from the upper left corner of the picture, in px; pixel centers lie at halves.
using Contour = std::vector<std::pair<double, double>>;
// Where (H,W) crosses `level`, beyond its border 0: marching squares with linear interpolation; what is
// brighter lies on the left.
std::vector<Contour> contours(const at::Tensor& picture, double level);
// As the `d` of an SVG path, curves through the lines' middles, scaled and moved.
std::string path_text(const std::vector<Contour>& contours, double scale, double x, double y);

}  // namespace atelier
