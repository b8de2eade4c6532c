// autoencode units: what each unit of a layer wants to see.
#pragma once

#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct UnitsJob {
  CellOptions cells;
  std::string layer;
  int64_t iterations = 100, most = 400;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_units(Gathering<UnitsJob>& gathering);

}  // namespace atelier
