// The settings of a grid, and of how points are moved to its cells.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/tool_options.h"
#include "job/values.h"
#include "layout/assignment.h"
#include "layout/grid_shapes.h"

namespace atelier {

struct GridOptions {
  std::string grid;    // "100x80"; "": as small as it can be
  std::string aspect;  // "16:9"; "": the shape's own
  std::string shape = "rectangle";
  bool hexagons = false, wrap = false;
  InputPath mask;
  bool mask_inverted = false;
  std::string spare = "auto";
  NamedNumbersList pinned;  // columns and rows by id

  void declare(Options& options);
  void check(Check& check) const;
  // All but the mask, which is a picture.
  GridForm form() const;
};

struct SnapOptions {
  std::string fit = "axes", rotate = "0", cost = "squared", solver = "auto", gap = "0.1%";
  double time_budget_s = 0;
  bool keeps_best = false;
  InputPath target;
  std::vector<std::string> feature_columns{"r", "g", "b"};

  void declare(Options& options);
  void settle();  // a target is matched by features
  void check(Check& check) const;
  AssignmentOptions assignment() const;
};

// "0.1%" or "0.001". Error for anything that is no share below 1.
double parse_gap(const std::string& text);

}  // namespace atelier
