// autoencode reconstruct: pictures beside what becomes of them.
#pragma once

#include "autoencode/cell_film.h"
#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct ReconstructJob {
  CellOptions cells;
  CellFilmOptions film;
  int64_t most = 64;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void reconstruct(Gathering<ReconstructJob>& gathering);

}  // namespace atelier
