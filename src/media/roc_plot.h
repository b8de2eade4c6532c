// Receiver operating characteristics: how many are found for how many false alarms.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "media/geometry.h"
#include "media/metadata.h"

namespace atelier {

struct RocPlot {
  std::string title;  // may be ""
  struct Curve {
    std::string name;           // "smile"
    std::vector<Point> points;  // false and true positives, shares 0..1, ascending
    double area = 0;
  };
  std::vector<Curve> curves;  // the first ten have colors of their own and are named, others are thin
};

// PNG by `path`'s extension; atomically, with the mark inside.
void draw_roc(const std::filesystem::path& path, const RocPlot& plot, const OutputMark& mark);

}  // namespace atelier
