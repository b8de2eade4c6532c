// autoencode interpolate: the way from picture to picture.
#pragma once

#include "autoencode/cell_film.h"
#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

struct InterpolateJob {
  CellOptions cells;
  CellFilmOptions film;
  std::string path = "linear";
  std::vector<std::string> stops;
  int64_t between = 10;
  bool loop = false;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void interpolate(Gathering<InterpolateJob>& gathering);

}  // namespace atelier
