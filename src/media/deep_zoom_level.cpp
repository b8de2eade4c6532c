#include "media/deep_zoom_level.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstring>

namespace atelier {

namespace {

// The mean of four samples. Halves go up and down by turns, so that small levels don't grow lighter.
uint8_t mean(int sum, int64_t x) {
  return static_cast<uint8_t>((sum + 1 + (x & 1)) >> 2);
}

void mean_pixel(const uint8_t* const (&pixels)[4], int channels, int64_t x, uint8_t* to) {
  for (int c = 0; c < channels; ++c)
    to[c] = mean(pixels[0][c] + pixels[1][c] + pixels[2][c] + pixels[3][c], x);
}

// Colors count by their alpha.
void mean_pixel_with_alpha(const uint8_t* const (&pixels)[4], int64_t x, uint8_t* to) {
  const int alpha = pixels[0][3] + pixels[1][3] + pixels[2][3] + pixels[3][3];
  for (int c = 0; c < 3; ++c) {
    int sum = 0;
    for (const uint8_t* pixel : pixels) sum += pixel[c] * pixel[3];
    to[c] = static_cast<uint8_t>(alpha == 0 ? 0 : (sum + alpha / 2) / alpha);
  }
  to[3] = mean(alpha, x);
}

// Sides of odd length end in a pixel that counts twice.
void halve_pair(const char* above, const char* below, const RasterLayout& layout, char* half) {
  const auto *a = reinterpret_cast<const uint8_t*>(above), *b = reinterpret_cast<const uint8_t*>(below);
  auto* to = reinterpret_cast<uint8_t*>(half);
  const int channels = layout.channels;
  for (int64_t x = 0; x < (layout.width + 1) / 2; ++x) {
    const int64_t left = 2 * x * channels, right = std::min(2 * x + 1, layout.width - 1) * channels;
    const uint8_t* const pixels[] = {a + left, a + right, b + left, b + right};
    if (layout.has_alpha())
      mean_pixel_with_alpha(pixels, x, to + x * channels);
    else
      mean_pixel(pixels, channels, x, to + x * channels);
  }
}

}  // namespace

DeepZoomLevel::DeepZoomLevel(const RasterLayout& level, const Cut& cut, WriteTile write, DeepZoomLevel* below)
    : level_(level), cut_(cut), write_(std::move(write)), below_(below) {}

void DeepZoomLevel::add_rows(std::string_view rows) {
  strip_ += rows;
  while (top_ < level_.height && tile_row_ * cut_.tile_px < level_.height && num_seen() >= end_of_tiles())
    write_tiles();
  if (below_) halve(rows);
}

void DeepZoomLevel::finish() {
  if (!below_) return;
  if (!odd_row_.empty()) halve(std::string(odd_row_));
  below_->finish();
}

int64_t DeepZoomLevel::end_of_tiles() const {
  return std::min((tile_row_ + 1) * cut_.tile_px + cut_.overlap_px, level_.height);
}

void DeepZoomLevel::write_tiles() {
  const int64_t num_columns = (level_.width + cut_.tile_px - 1) / cut_.tile_px;
  at::parallel_for(0, num_columns, 1, [&](int64_t begin, int64_t end) {
    for (int64_t column = begin; column < end; ++column) write_(column, tile_row_, tile(column));
  });
  ++tile_row_;
  const int64_t next_top = std::min(tile_row_ * cut_.tile_px - cut_.overlap_px, level_.height);
  strip_.erase(0, static_cast<size_t>((next_top - top_) * level_.row_bytes()));
  top_ = next_top;
}

Raster DeepZoomLevel::tile(int64_t column) const {
  const int64_t left = std::max<int64_t>(column * cut_.tile_px - cut_.overlap_px, 0),
                right = std::min((column + 1) * cut_.tile_px + cut_.overlap_px, level_.width);
  Raster tile = Raster::of({end_of_tiles() - top_, right - left, level_.channels, 8}, "a tile");
  for (int64_t y = 0; y < tile.layout.height; ++y)
    std::memcpy(tile.row(y), strip_.data() + y * level_.row_bytes() + left * level_.channels,
                static_cast<size_t>(tile.layout.row_bytes()));
  return tile;
}

void DeepZoomLevel::halve(std::string_view rows) {
  const auto row_bytes = static_cast<size_t>(level_.row_bytes());
  std::string halves;
  const RasterLayout half{0, (level_.width + 1) / 2, level_.channels, 8};
  const auto half_bytes = static_cast<size_t>(half.row_bytes());
  if (!odd_row_.empty() && !rows.empty()) {
    halves.resize(half_bytes);
    halve_pair(odd_row_.data(), rows.data(), level_, halves.data());
    rows.remove_prefix(row_bytes);
    odd_row_.clear();
  }
  const size_t num_before = halves.size(), num_pairs = rows.size() / row_bytes / 2;
  halves.resize(num_before + num_pairs * half_bytes);
  constexpr int64_t kPairsPerTask = 8;
  at::parallel_for(0, static_cast<int64_t>(num_pairs), kPairsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const char* above = rows.data() + 2 * static_cast<size_t>(i) * row_bytes;
      halve_pair(above, above + row_bytes, level_,
                 halves.data() + num_before + static_cast<size_t>(i) * half_bytes);
    }
  });
  odd_row_ = rows.substr(2 * num_pairs * row_bytes);
  if (!halves.empty()) below_->add_rows(halves);
}

}  // namespace atelier
