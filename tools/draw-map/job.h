// The settings of the draw-map tool.
#pragma once

#include <string>

#include "app/map_options.h"
#include "app/map_table.h"
#include "job/plan.h"

namespace atelier {

struct DrawMapJob {
  MapOptions map;
  MapColumns columns;
  InputPath segments;

  static ToolInfo tool();
  static bool reads(const fs::path& file);  // tables
  void declare(Options& options);
  void check(Check& check) const;
};

}  // namespace atelier
