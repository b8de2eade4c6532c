#include "layout/grid_options.h"

#include <map>
#include <set>

#include "base/error.h"
#include "base/text.h"

namespace atelier {
namespace {

void refuse_twice(const NamedNumbersList& pinned) {
  std::set<std::string> names;
  std::map<std::vector<int64_t>, std::string> cells;
  for (const NamedNumbers& pin : pinned) {
    if (!names.insert(pin.name).second)
      throw Error("'" + pin.name + "' is pinned twice", "", "give it one cell");
    const auto [before, is_new] = cells.emplace(pin.numbers, pin.name);
    if (!is_new)
      throw Error("'" + before->second + "' and '" + pin.name + "' are pinned to one cell", "",
                  "give each a cell of its own");
  }
}

void refuse_outside(const NamedNumbers& pin, const GridSize& size) {
  if (pin.numbers.size() != (size.layers > 0 ? 3U : 2U))
    throw Error(
        "'" + pin.name + "' is pinned to " + said_count(std::ssize(pin.numbers), "number", "numbers"), "",
        size.layers > 0 ? "name its column, row and layer, from 0" : "name its column and row, from 0");
  Grid grid{.size = size, .cells = {}};
  if (grid.flat({pin.numbers[0], pin.numbers[1], size.layers > 0 ? pin.numbers[2] : 0}) < 0)
    throw Error("'" + pin.name + "' is pinned outside of the grid of " + size.text(), "",
                "columns and rows count from 0 at the top left");
}

}  // namespace

double parse_gap(const std::string& text) {
  const bool is_percent = text.ends_with('%');
  const auto number = parse_number(trim(is_percent ? text.substr(0, text.size() - 1) : text));
  const double gap = number.value_or(-1) / (is_percent ? 100 : 1);
  if (gap < 0 || gap >= 1)
    throw Error("'" + text + "' is no gap", "", "write a share of the cost, as 0.1% or 0.001");
  return gap;
}

void GridOptions::declare(Options& options) {
  options.group("Grid");
  options
      .add("grid", grid,
           "columns x rows, or x layers for a box; default is the smallest that has room for all points")
      .called("CxR");
  options.add("aspect", aspect, "of that smallest one, width to height, as 16:9; default is the shape's own")
      .called("W:H");
  options
      .add("shape", shape,
           "which cells are used: all, or those whose middle lies in a circle (an ellipse, in a grid that is "
           "no square) or a heart")
      .one_of({"rectangle", "circle", "heart"});
  options.add("hexagons", hexagons, "cells are hexagons: odd rows lie half a cell to the right");
  options.add("mask", mask,
              "a picture whose shape is filled: its opaque parts, or without transparency what differs from "
              "its border, dark on light or light on dark");
  options.add("mask.invert", mask_inverted, "fill the other part of the mask");
  options.add("wrap", wrap,
              "a torus: left and right, top and bottom are neighbors, for patterns that repeat");
  options
      .add("spare", spare,
           "where cells stay empty: where it costs least; at the border, with the points together in the "
           "middle; at the end, after the last row; spread evenly; auto: cheapest, in shapes at the border")
      .one_of({"auto", "cheapest", "border", "end", "spread"});
  options
      .add("pinned", pinned,
           "points that have their cell already, column and row from 0: photo:3,4; may be repeated, in a job "
           "file {photo: [3, 4]}")
      .called("ID:C,R");
}

void GridOptions::check(Check& check) const {
  if (!grid.empty()) check.test("grid", [&] { parse_grid_size(grid); });
  if (!aspect.empty()) check.test("aspect", [&] { parse_aspect(aspect); });
  if (!grid.empty() && !aspect.empty())
    check.mistake("aspect", Error("the grid has a size already", "", "leave --grid or --aspect out"));
  if (!mask.empty() && shape != "rectangle")
    check.mistake("mask", Error("a mask is a shape already", "", "leave --mask or --shape out"));
  if (mask_inverted && mask.empty())
    check.mistake("mask.invert", Error("there is no mask", "", "give --mask FILE"));
  check.test("pinned", [&] { refuse_twice(pinned); });
  try {
    const GridSize size = parse_grid_size(grid);
    for (const NamedNumbers& pin : pinned) check.test("pinned", [&] { refuse_outside(pin, size); });
    GridForm wanted = form();
    if (!mask.empty()) wanted.shape = "mask";
    check.test("grid", [&] { check_form(wanted, size); });
  } catch (const Error&) {  // said of the grid, or there is none yet
  }
}

GridForm GridOptions::form() const {
  return {.shape = shape,
          .mask = {},
          .hexagons = hexagons,
          .wraps = wrap,
          .aspect = aspect.empty() ? 0 : parse_aspect(aspect)};
}

void SnapOptions::declare(Options& options) {
  options.group("Fit and cost");
  options
      .add("fit", fit,
           "how the cloud is laid over the grid: axes (each fills the grid), uniform (it keeps its aspect), "
           "rank (only the order along each axis counts, which evens clumps out)")
      .one_of({"axes", "uniform", "rank"});
  options
      .add("rotate", rotate, "turn the cloud before, clockwise; auto tries 36 turns and takes the cheapest")
      .called("DEGREES|auto");
  options
      .add(
          "cost", cost,
          "what is kept small: the squared ways (few long ones), the ways themselves, or how features differ "
          "from those of --target")
      .one_of({"squared", "euclidean", "feature"});
  options.add(
      "target", target,
      "a picture that the points' colors are to form, or a file of vectors, one a cell in reading order");
  options
      .add("feature-columns", feature_columns,
           "what of the points is compared with the target: for a picture red, green and blue")
      .called("COLUMN,...");
  options.group("Solver");
  options
      .add("solver", solver,
           "exact: until it is proved that nothing is cheaper; near: until the gap is small; auto: exact for "
           "up to 200,000 points")
      .one_of({"auto", "exact", "near"});
  options.add("gap", gap, "that near stops at: how much cheaper the best could be at most, of the cost")
      .called("SHARE");
  options.add("time-budget", time_budget_s, "seconds, after which the best so far is taken; 0: none",
              {0, 1e7});
  options.add("keep-best", keeps_best, "on Ctrl-C take the best so far instead of nothing").in(Stage::none);
}

void SnapOptions::settle() {
  if (!target.empty() && cost == "squared") cost = "feature";
}

void SnapOptions::check(Check& check) const {
  if (rotate != "auto" && !parse_number(rotate))
    check.mistake("rotate",
                  Error("'" + rotate + "' is neither degrees nor auto", "", "write for example 30"));
  check.test("gap", [&] { parse_gap(gap); });
  if (cost == "feature" && target.empty())
    check.mistake("cost", Error("features are compared with a target", "", "give --target FILE"));
  if (cost == "euclidean" && !target.empty())
    check.mistake("target", Error("a target is matched by features", "", "leave --cost or --target out"));
}

AssignmentOptions SnapOptions::assignment() const {
  return {.solver = solver,
          .cost = cost == "euclidean" ? cost : "squared",
          .gap = parse_gap(gap),
          .time_budget_s = time_budget_s,
          .wrap = {}};
}

}  // namespace atelier
