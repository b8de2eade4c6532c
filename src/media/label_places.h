// Where labels go so that none lies on another.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "media/geometry.h"

namespace atelier {

// Boxes that are taken, by the squares of a grid.
class TakenBoxes {
 public:
  explicit TakenBoxes(double grid_px) : grid_px_(grid_px) {}

  bool is_free(const Box& box) const;
  void take(const Box& box);

 private:
  template <class Visit>
  bool visit(const Box& box, const Visit& visit) const;  // until it says false

  double grid_px_;
  std::unordered_map<uint64_t, std::vector<Box>> boxes_;
};

struct LabelRequest {
  Point anchor;           // of the point
  double width_ems = 0;   // of the text
  double largest_px = 0;  // of its font; 0: the rules' own
  double dot_radius = 0;  // > 0: beside its dot; 0: on the point, or near it
};

struct PlacedLabel {
  size_t request = 0;
  Point center;
  double font_px = 0;
};

struct LabelRules {
  Box sheet;                     // that no label leaves
  std::vector<double> fonts_px;  // largest first; a label takes the largest that has room
  double line_ems = 1.16, gap_ems = 0.12;
  const TakenBoxes* avoided = nullptr;  // that no label lies on, but labels may touch: the dots
};

// Greedily, in the order of the requests; one without room is left out. What is `taken` stays free of labels.
std::vector<PlacedLabel> place_labels(const std::vector<LabelRequest>& requests, const LabelRules& rules,
                                      TakenBoxes& taken);

}  // namespace atelier
