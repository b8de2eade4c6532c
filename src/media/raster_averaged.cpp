#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "media/raster.h"

namespace atelier {

namespace {

template <typename Sample>
Sample rounded(double value) {
  if constexpr (std::is_same_v<Sample, float>) return static_cast<float>(value);
  return static_cast<Sample>(value + 0.5);
}

// One pixel of a smaller raster as its block of the larger one adds up.
template <typename Sample>
class Block {
 public:
  explicit Block(const RasterLayout& layout)
      : channels_(layout.channels), alpha_(layout.has_alpha() ? layout.channels - 1 : -1) {}

  void add(const Sample* pixel) {
    const double weight = alpha_ < 0 ? 1 : static_cast<double>(pixel[alpha_]);
    for (int c = 0; c < channels_; ++c)
      sums_[c] += c == alpha_ ? weight : weight * static_cast<double>(pixel[c]);
    weight_ += weight;
    ++count_;
  }
  void write_to(Sample* pixel) const {
    for (int c = 0; c < channels_; ++c) {
      const double share = c == alpha_ ? static_cast<double>(count_) : weight_;
      pixel[c] = share > 0 ? rounded<Sample>(sums_[c] / share) : Sample{0};
    }
  }

 private:
  int channels_, alpha_;
  double sums_[4]{}, weight_ = 0;
  int64_t count_ = 0;
};

template <typename Sample>
void average_row(const Raster& from, int64_t factor, int64_t y, Raster& to) {
  auto* pixels = reinterpret_cast<Sample*>(to.row(y));
  const int64_t last_row = std::min((y + 1) * factor, from.layout.height);
  std::vector<Block<Sample>> blocks(static_cast<size_t>(to.layout.width), Block<Sample>(to.layout));
  for (int64_t row = y * factor; row < last_row; ++row) {
    const auto* samples = reinterpret_cast<const Sample*>(from.row(row));
    for (int64_t x = 0; x < from.layout.width; ++x)
      blocks[x / factor].add(samples + x * from.layout.channels);
  }
  for (int64_t x = 0; x < to.layout.width; ++x) blocks[x].write_to(pixels + x * to.layout.channels);
}

}  // namespace

Raster averaged(Raster raster, PictureSize least) {
  const auto [height, width, channels, bits] = raster.layout;
  const int64_t factor =
      least.height > 0 && least.width > 0 ? std::min(height / least.height, width / least.width) : 1;
  if (factor < 2) return raster;
  Raster smaller =
      Raster::of({(height + factor - 1) / factor, (width + factor - 1) / factor, channels, bits}, "");
  constexpr int64_t kRowsPerTask = 4;
  at::parallel_for(0, smaller.layout.height, kRowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t y = begin; y < end; ++y) {
      if (raster.layout.bits == 8) average_row<uint8_t>(raster, factor, y, smaller);
      if (raster.layout.bits == 16) average_row<uint16_t>(raster, factor, y, smaller);
      if (raster.layout.bits == 32) average_row<float>(raster, factor, y, smaller);
    }
  });
  return smaller;
}

}  // namespace atelier
