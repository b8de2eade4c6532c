// autoencode moments: a network learning.
#pragma once

#include "autoencode/cell_film.h"
#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct MomentsJob {
  CellOptions cells;
  CellFilmOptions film;
  std::string of = "both";
  int64_t rows = 12;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_moments(Gathering<MomentsJob>& gathering);

}  // namespace atelier
