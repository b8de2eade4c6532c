// --colors FILE: what colors the points.
#pragma once

#include <string>
#include <vector>

#include "layout/layout_table.h"
#include "tsne-layout/job.h"

namespace atelier {

// A value a point, as text: of a text file the lines, of a table the column, matched by its column id where
// it has one, of .npy and idx arrays the numbers. Error where there are not as many as points.
std::vector<std::string> read_color_values(const TsneJob& job, const std::vector<std::string>& ids);

// Columns r, g, b, 0..255, of colors (N,3), 0..1.
void add_colors(LayoutTable& table, const at::Tensor& colors);

}  // namespace atelier
