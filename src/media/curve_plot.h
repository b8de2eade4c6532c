// The learning curve of a training: losses over steps, as a picture, SVG or PDF.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "media/geometry.h"
#include "media/metadata.h"

namespace atelier {

struct CurvePlot {
  std::string title;  // may be ""
  std::string x_name = "step", y_name = "loss";
  std::vector<Point> losses;       // thin, as they were; x ascending in all three
  std::vector<Point> smoothed;     // thick
  std::vector<Point> validations;  // dots on a line; the lowest is named
  struct Baseline {
    std::string name;
    double value;
  };
  std::vector<Baseline> baselines;  // labeled lines to compare with
  bool is_log = false;              // of the steps
};

// What is not finite is left out. Values above most of the first losses are cut off at the upper edge.
// `format` is one of canvas_formats(). Written atomically, with the mark inside.
void draw_curves(const std::filesystem::path& path, const std::string& format, const CurvePlot& plot,
                 const OutputMark& mark);

}  // namespace atelier
