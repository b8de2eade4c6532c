// A poster of panels side by side, each a strict grid of small drawings in which one property changes from
// row to row; as vectors in PDF and SVG.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/metadata.h"
#include "tensor/resample.h"

namespace atelier {

struct PosterPanel {
  std::string title;  // what changes in it
  int64_t columns = 1;
  std::vector<std::string> svgs;        // row by row, all rows full
  std::vector<std::string> row_labels;  // one a row; "" for none

  int64_t num_rows() const { return static_cast<int64_t>(svgs.size()) / columns; }
};

struct PosterOptions {
  PictureSize size;   // in px of pictures, in points (1/72 inch) of PDF
  std::string title;  // below, on the left; may be ""
  std::string note;   // below, on the right; may be ""
  Color background{1, 1, 1};
};

// Where columns and rows stand in the sheet of that size, so that cells are as large as can be: columns of
// each of `num_panels` panels of at least `num_cells` cells.
struct PosterGrid {
  int64_t columns = 1, rows = 1;
};
PosterGrid poster_grid(PictureSize size, int num_panels, int64_t num_cells);

// All panels have the same columns and rows. Error for a format that Canvas does not take.
void write_poster(const std::filesystem::path& path, const std::string& format,
                  const std::vector<PosterPanel>& panels, const PosterOptions& options,
                  const OutputMark& mark);

}  // namespace atelier
