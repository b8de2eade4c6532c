// Where everything of a sheet stands: cells, headings of columns above, headings of rows on the left with
// equal ones merged, scores and captions beneath their cells.
#pragma once

#include <vector>

#include "media/sheet.h"
#include "media/sheet_scores.h"
#include "media/sheet_strip.h"

namespace atelier {

struct SheetTable {
  PictureSize sheet, cell;
  std::vector<int64_t> column_lefts, row_tops;
  std::vector<Stamp> stamps;  // headings, captions and title
  Color background, blank;
  ScoreStyle score_style;
};

SheetTable lay_out_sheet(const Sheet& sheet, const SheetOptions& options);

}  // namespace atelier
