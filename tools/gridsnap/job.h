// The settings of the gridsnap tool: what is snapped, to which grid, and what is made of it.
#pragma once

#include <string>

#include "app/map_table.h"
#include "app/mosaic_options.h"
#include "app/picture_options.h"
#include "job/plan.h"
#include "layout/grid_options.h"
#include "layout/grid_sort.h"

namespace atelier {

struct GridsnapJob {
  std::string x = "x", y = "y", z = "z", id;  // columns of the table
  GridOptions grid;
  SnapOptions snap;

  InputPath features;  // that points are sorted by, instead of a layout
  SortOptions sort;

  OutputPath render, tiles;
  MosaicOptions mosaic;
  MapColumns columns;  // that points are drawn by
  OutputPath film;
  double film_seconds = 4;
  int64_t film_size = 1080;
  PictureOptions frames;  // how the film is encoded

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void settle() { snap.settle(); }
  void check(Check& check) const;
  DefaultInput default_input() const { return {features.text, ""}; }
};

}  // namespace atelier
