#include "tensor/octaves.h"

#include <algorithm>
#include <cmath>

namespace atelier {
namespace {

int natural_count(PictureSize full, double scale, double smallest_px) {
  const double side = std::sqrt(static_cast<double>(full.height) * static_cast<double>(full.width));
  return 1 + std::max(0, static_cast<int>(std::lround(std::log(side / smallest_px) / std::log(scale))));
}

PictureSize shrunk(PictureSize full, double ratio) {
  return {std::llround(static_cast<double>(full.height) / ratio),
          std::llround(static_cast<double>(full.width) / ratio)};
}

}  // namespace

std::vector<PictureSize> octave_sizes(PictureSize full, int num_octaves, double scale, int64_t min_px,
                                      double smallest_px) {
  const int count = num_octaves > 0 ? num_octaves : natural_count(full, scale, smallest_px);
  std::vector<PictureSize> sizes{full};
  for (int i = 1; i < count; ++i) {
    const PictureSize size = shrunk(full, std::pow(scale, i));
    if (std::min(size.height, size.width) < min_px) break;
    sizes.push_back(size);
  }
  std::reverse(sizes.begin(), sizes.end());
  return sizes;
}

}  // namespace atelier
