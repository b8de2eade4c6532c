// A sheet of small drawings with their names beneath, as vectors where the format takes them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/metadata.h"
#include "tensor/resample.h"

namespace atelier {

struct NamedDrawing {
  std::string name;  // "" for none
  std::string svg;   // what SvgPicture takes; "": an empty frame
};

struct DrawingSheetOptions {
  int64_t columns = 0;         // 0: so that the sheet is about 4:3
  int64_t cell_px = 0;         // side of a drawing; 0: 128, less where the sheet would be wider than 8000 px
  int64_t gap_px = -1;         // between drawings; -1: a third of a cell
  int64_t longer_side_px = 0;  // of the whole; 0: as cells and gaps want it
  bool has_names = true;
  Color background{1, 1, 1};
};

// Names are set small, of two lines at most, the second ending in an ellipsis where they are longer; letters
// are at least 7 px high. The margin is as wide as the drawings' own. Formats as Canvas takes them. Error for
// a sheet that is too large for one, and for no drawings.
void write_drawing_sheet(const std::filesystem::path& path, const std::string& format,
                         const std::vector<NamedDrawing>& drawings, const DrawingSheetOptions& options,
                         const OutputMark& mark);

}  // namespace atelier
