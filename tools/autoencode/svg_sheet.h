// A sheet of pictures as outlines.
#pragma once

#include "autoencode/cells.h"

namespace atelier {

// Each picture a path of what is brighter than the middle, black on white with --invert, else white on black.
void write_svg_sheet(const fs::path& path, const at::Tensor& pictures, int64_t columns,
                     const CellOptions& options, const OutputMark& mark);

}  // namespace atelier
