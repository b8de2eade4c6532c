// autoencode traverse: what each number of the code does.
#pragma once

#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct TraverseJob {
  CellOptions cells;
  int64_t steps = 11, most = 64;
  double reach = .98;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void traverse(Gathering<TraverseJob>& gathering);

}  // namespace atelier
