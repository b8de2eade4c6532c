// Text as pictures, set by pango: what sheets, plots and maps label with. Not there without media.
#pragma once

#include <cstdint>
#include <string>

#include "base/color_name.h"
#include "media/raster.h"

namespace atelier {

struct TextStyle {
  double size_px = 12;  // of the font's em
  bool bold = false;
  bool centered = false;  // lines among themselves
  Color color, background;
  int64_t max_width_px = 4096;  // broken into lines at this width,
  int max_lines = 1;            // and the last of these ends in an ellipsis
};

// An 8-bit RGB raster that fits the text closely; 0 x 0 for "" and, with one warning, where no font is
// installed. Any bytes are taken: what is no UTF-8 shows as replacement characters.
Raster draw_text(const std::string& text, const TextStyle& style);

}  // namespace atelier
