// autoencode map: a lattice of pictures, of two numbers of the code.
#pragma once

#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct MapJob {
  CellOptions cells;
  int64_t lattice = 20;
  std::vector<int64_t> axes{1, 2};
  double reach = .98;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_map(Gathering<MapJob>& gathering);

}  // namespace atelier
