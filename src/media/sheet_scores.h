// Text on sheets, and the lines beneath their cells: what a network says of a picture, with bars.
#pragma once

#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/draw.h"
#include "media/sheet.h"
#include "media/sheet_strip.h"

namespace atelier {

// As draw_text; without media nothing is drawn, which is said once.
Raster sheet_text(const std::string& text, const TextStyle& style);

struct ScoreStyle {
  double font_px = 0;
  Color ink, background;

  int64_t height(int num_scores) const;  // of that many lines beneath a cell, 0 for none
};

// Beneath a cell whose lower edge is at `top`, `width` px wide.
void draw_scores(const std::vector<Score>& scores, int64_t left, int64_t top, int64_t width,
                 const ScoreStyle& style, SheetStrip& strip);

}  // namespace atelier
