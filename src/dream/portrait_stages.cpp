#include "dream/portrait_stages.h"

#include <algorithm>
#include <cmath>

namespace atelier {
namespace {

// What gives one whole object on networks of 224 px: a larger picture grows from one of that size.
constexpr double kWholeSide = 224, kWholeWithin = 300;
constexpr double kStride = 2.6;            // a size is reached at once from one that is so many times smaller
constexpr double kShareOfHalf = 9.0 / 16;  // iterations of the first size; the second has the rest
constexpr double kShareOfNear = 0.4;       // iterations of each size beyond
constexpr double kNetworkSide = 227;       // for which the sides of looks were found

double side_of(PictureSize size) {
  return std::sqrt(static_cast<double>(size.height) * static_cast<double>(size.width));
}

PictureSize scaled(PictureSize size, double factor) {
  const auto side = [&](int64_t px) {
    return std::clamp<int64_t>(std::lround(static_cast<double>(px) * factor), 1, px);
  };
  return {side(size.height), side(size.width)};
}

}  // namespace

std::vector<PortraitStage> portrait_stages(PictureSize size, int iterations, int64_t network_px) {
  const double full = side_of(size), factor = static_cast<double>(network_px) / kNetworkSide;
  double whole = full <= kWholeWithin ? full : kWholeSide;
  std::vector<PortraitStage> stages{{scaled(size, whole / 2 / full), 0, 96, 128, 112, 150},
                                    {scaled(size, whole / full), 0, 144, 180, 176, 230}};
  while (whole < full) {
    whole = whole * kStride < full ? whole * 2 : full;
    stages.push_back({scaled(size, whole / full), 0, 176, 230, 176, 230, true});
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    PortraitStage& stage = stages[i];
    const double share = i == 0 ? kShareOfHalf : i == 1 ? 1 - kShareOfHalf : kShareOfNear;
    stage.iterations = std::max(1, static_cast<int>(std::lround(iterations * share)));
    for (double* side : {&stage.first_least, &stage.first_most, &stage.last_least, &stage.last_most})
      *side *= factor;
  }
  return stages;
}

std::vector<PortraitStage> channel_stages(PictureSize size, int iterations) {
  const double side = side_of(size);
  return {{size, iterations, side, side, side, side}};
}

}  // namespace atelier
