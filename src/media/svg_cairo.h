// SVG through librsvg onto a cairo context. Not there without media.
#pragma once

#include <cairo.h>

#include "media/geometry.h"
#include "media/svg_picture.h"

namespace atelier {

// As vectors where the context's surface takes them, fitted into the box, its aspect kept, and cut off at the
// drawing's own edges. Error where it can't be drawn.
void draw_svg(cairo_t* cairo, const SvgPicture& picture, const Box& box);

}  // namespace atelier
