#include "media/mosaic_strip.h"

#include <algorithm>
#include <cstring>

namespace atelier {

namespace {

uint8_t rounded(float value) {
  return static_cast<uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f);
}

// `share` of the pixel turns from background to picture: added, so that the order of stamps does not matter.
void add_share(const uint8_t* picture, float share, const std::array<uint8_t, 3>& background,
               uint8_t* pixel) {
  for (int c = 0; c < 3; ++c) {
    const float change = share * static_cast<float>(picture[c] - background[c]);
    pixel[c] = rounded(static_cast<float>(pixel[c]) + change);
  }
}

// The same on nothing: colors are means by what covers the pixel, alpha is how much does.
void add_alpha(const uint8_t* picture, float share, uint8_t* pixel) {
  const float added = share * static_cast<float>(picture[3]), before = pixel[3], all = before + added;
  if (added <= 0) return;
  for (int c = 0; c < 3; ++c)
    pixel[c] =
        rounded((static_cast<float>(pixel[c]) * before + static_cast<float>(picture[c]) * added) / all);
  pixel[3] = rounded(all);
}

}  // namespace

MosaicStrip::MosaicStrip(const RasterLayout& sheet, const Color& background)
    : sheet_(sheet), background_(background.bytes()) {
  std::string pixel(background_.begin(), background_.end());
  if (sheet.has_alpha()) pixel.assign(4, '\0');
  for (int64_t x = 0; x < sheet.width; ++x) empty_row_ += pixel;
}

void MosaicStrip::reach(int64_t bottom) {
  const auto needed = static_cast<size_t>((bottom - top_) * sheet_.row_bytes());
  rows_.reserve(needed);
  while (rows_.size() < needed) rows_ += empty_row_;
}

uint8_t* MosaicStrip::pixel(int64_t x, int64_t y) {
  return reinterpret_cast<uint8_t*>(rows_.data()) + (y - top_) * sheet_.row_bytes() + x * sheet_.channels;
}

void MosaicStrip::paste(const Stamp& stamp) {
  const RasterLayout& from = stamp.picture.layout;
  for (int64_t y = 0; y < from.height; ++y)
    std::memcpy(pixel(stamp.left, stamp.top + y), stamp.picture.row(y),
                static_cast<size_t>(from.row_bytes()));
}

void MosaicStrip::paste(const Stamp& stamp, const Mask& mask) {
  const RasterLayout& from = stamp.picture.layout;
  for (int64_t y = 0; y < from.height; ++y) {
    const auto* picture = reinterpret_cast<const uint8_t*>(stamp.picture.row(y));
    const float* shares =
        mask.shares->data() + (stamp.top - mask.top + y) * mask.size.width + stamp.left - mask.left;
    uint8_t* to = pixel(stamp.left, stamp.top + y);
    for (int64_t x = 0; x < from.width; ++x, picture += sheet_.channels, to += sheet_.channels) {
      if (shares[x] <= 0) continue;
      if (sheet_.has_alpha())
        add_alpha(picture, shares[x], to);
      else
        add_share(picture, shares[x], background_, to);
    }
  }
}

std::string MosaicStrip::take(int64_t end) {
  reach(end);
  const auto size = static_cast<size_t>((end - top_) * sheet_.row_bytes());
  std::string taken = rows_.substr(0, size);
  rows_.erase(0, size);
  top_ = end;
  return taken;
}

}  // namespace atelier
