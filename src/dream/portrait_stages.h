// The sizes through which a portrait grows.
#pragma once

#include <vector>

#include "tensor/resample.h"

namespace atelier {

struct PortraitStage {
  PictureSize size;  // of the picture
  int iterations = 0;
  // Side, in px, of what the network is shown: chosen between `least` and `most`, which grow from the first
  // values to the last.
  double first_least = 0, first_most = 0, last_least = 0, last_most = 0;
  bool near = false;  // every second look is a part of the picture, pixel by pixel
};

// `iterations` are those of the first two sizes, `network_px` the side that the network was made for.
std::vector<PortraitStage> portrait_stages(PictureSize size, int iterations, int64_t network_px);
// For a channel: one size, shown as it is.
std::vector<PortraitStage> channel_stages(PictureSize size, int iterations);

}  // namespace atelier
