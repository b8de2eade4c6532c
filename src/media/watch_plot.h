// A network that learns, as a picture: every row a moment of its training, every column a frame of a film
// that it was shown each time, from black (probability 0) to white (1), never stretched.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "media/metadata.h"

namespace atelier {

struct WatchPlot {
  std::string title;           // "smile"
  at::Tensor values;           // (M,F) 0..1
  std::vector<int64_t> steps;  // M, ascending
  at::Tensor frames;           // (F,C,S,S) uint8: some are shown above their columns
};

// PNG; atomically, with the mark inside. Axes: training downwards, the film to the right.
void draw_watch(const std::filesystem::path& path, const WatchPlot& plot, const OutputMark& mark);

}  // namespace atelier
