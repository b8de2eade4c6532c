// What is seen of an SVG, told by drawing it.
#pragma once

#include <string>

#include "base/color_name.h"

namespace atelier {

struct SvgLook {
  // Shapes (path, circle, ellipse, rect, line, polyline, polygon, outside of <defs>) that are painted: drawn
  // in their order with all before them, each changes a pixel of 48x48 by more than 4/255. One that later
  // shapes hide counts; one outside of the view, without paint, or of its ground's color does not. At most
  // 200 are tried.
  int num_painted = 0;
  int num_colors = 0;  // of opaque areas of one color, 2x2 of those pixels at least
  double ink = 0;      // share of the view that is painted, 0..1
  Color mean;          // of what is painted
  std::string glance;  // equal for drawings that look alike at 12x12 px in few shades
};

// Error as SvgPicture's. Of an SVG that draws nothing all is 0.
SvgLook look_at_svg(const std::string& svg);

}  // namespace atelier
