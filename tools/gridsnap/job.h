// The settings of the gridsnap tool: what is snapped, to which grid, and what is made of it.
#pragma once

#include <string>

#include "app/map_table.h"
#include "app/picture_options.h"
#include "job/plan.h"
#include "layout/grid_options.h"

namespace atelier {

struct GridsnapJob {
  std::string x = "x", y = "y", z = "z", id;  // columns of the table
  GridOptions grid;
  SnapOptions snap;

  OutputPath film;
  std::string pictures, background = "#ffffff";
  MapColumns columns;  // that the film's points are drawn by
  double film_seconds = 4;
  int64_t film_size = 1080;
  PictureOptions frames;  // how the film is encoded

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void settle() { snap.settle(); }
  void check(Check& check) const;
};

}  // namespace atelier
