#include "media/overlay.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

#include "media/sheet_scores.h"

namespace atelier {

namespace {

constexpr double kFontShare = 0.042;  // of the shorter side
constexpr double kMinFont_px = 9, kLineEms = 1.75, kBarEms = 0.2, kMarginEms = 0.7, kWidthEms = 17;
constexpr double kDimmed = 0.35,
                 kTrack = 0.25;  // what remains of the picture under the panel; of a bar's rest

int64_t px(double value) {
  return std::max<int64_t>(1, std::llround(value));
}

at::Tensor part_of(Image& image, int64_t left, int64_t top, int64_t width, int64_t height) {
  const PictureSize size = image.size();
  const int64_t x = std::clamp<int64_t>(left, 0, size.width), y = std::clamp<int64_t>(top, 0, size.height);
  const int64_t right = std::clamp<int64_t>(left + width, x, size.width);
  const int64_t bottom = std::clamp<int64_t>(top + height, y, size.height);
  return image.pixels.slice(2, y, bottom).slice(3, x, right);
}

// White on what is there.
void write(Image& image, const Raster& text, int64_t left, int64_t top) {
  if (text.layout.width == 0) return;
  at::Tensor part = part_of(image, left, top, text.layout.width, text.layout.height);
  const at::Tensor ink = image_from_raster(text).pixels.slice(2, 0, part.size(2)).slice(3, 0, part.size(3));
  part.add_((1 - part) * ink);
}

Raster worded(const std::string& text, double font_px, int64_t width_px) {
  const TextStyle style{
      .size_px = font_px, .color = {1, 1, 1}, .background = {0, 0, 0}, .max_width_px = width_px};
  return text.empty() || width_px < 1 ? Raster{} : sheet_text(text, style);
}

void draw_bar(Image& image, double share, int64_t left, int64_t top, int64_t width, int64_t height) {
  at::Tensor track = part_of(image, left, top, width, height);
  track.add_((1 - track) * kTrack);
  part_of(image, left, top, std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width)), height)
      .fill_(1);
}

}  // namespace

void draw_overlay(Image& image, const std::vector<Score>& scores) {
  if (scores.empty()) return;
  image.pixels = image.pixels.contiguous().clone();
  const PictureSize size = image.size();
  const double font =
      std::max(kMinFont_px, kFontShare * static_cast<double>(std::min(size.width, size.height)));
  const int64_t margin = px(kMarginEms * font), line = px(kLineEms * font);
  const int64_t width = std::min(px(kWidthEms * font), size.width - 2 * margin);
  const int64_t height = line * static_cast<int64_t>(scores.size()) + margin;
  if (width < 1) return;
  int64_t top = size.height - height - margin;
  part_of(image, 0, top, width + 2 * margin, size.height - top).mul_(kDimmed);
  top += margin / 2;
  for (const Score& score : scores) {
    const Raster figure = worded(score.figure, font, width);
    const int64_t left_for_text = width - figure.layout.width - px(font / 2);
    write(image, figure, margin + width - figure.layout.width, top);
    write(image, worded(score.text, font, left_for_text), margin, top);
    draw_bar(image, score.share, margin, top + px(1.3 * font), width, px(kBarEms * font));
    top += line;
  }
}

}  // namespace atelier
