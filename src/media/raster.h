// Samples as files hold them, row by row and interleaved, and their way to and from the planes of an Image.
#pragma once

#include <cstdint>
#include <string>

#include "media/image.h"

namespace atelier {

// `channels`: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (straight, never premultiplied). `bits`: 8, 16
// (both in the machine's order) or 32 (float, 0..1 sRGB).
struct RasterLayout {
  int64_t height = 0, width = 0;
  int channels = 3, bits = 8;

  bool has_alpha() const { return channels % 2 == 0; }
  bool is_grey() const { return channels < 3; }
  int64_t row_bytes() const { return width * channels * (bits / 8); }
};

struct Raster {
  RasterLayout layout;
  std::string samples;

  // Error where the picture is larger than 2^31 pixels: called before anything is allocated.
  static void check_size(PictureSize size, const std::string& name);
  static Raster of(const RasterLayout& layout, const std::string& name);
  char* row(int64_t y) { return samples.data() + y * layout.row_bytes(); }
  const char* row(int64_t y) const { return samples.data() + y * layout.row_bytes(); }
};

// By the largest whole factor that leaves no side below `least`'s (0 x 0: the raster itself), each pixel the
// mean of those it covers, weighted by their alpha.
Raster averaged(Raster raster, PictureSize least);

// (1,H,W) or (3,H,W) uint8 as 8-bit RGB.
Raster raster_of(const at::Tensor& bytes);

// Values are divided by `largest` (0: of the bit depth).
Image image_from_raster(const Raster& raster, int64_t largest = 0);

// Grey where the image was grey and still is. `bits` 0 is the image's own, at most 16.
RasterLayout layout_of(const Image& image, int bits, bool keep_alpha);
// Rows of samples, clamped and rounded half up; NaN is 0. Alpha that `layout` lacks is flattened on white.
std::string samples_from_rows(const Image& image, const RasterLayout& layout, int64_t first_row,
                              int64_t num_rows);

// Turned and mirrored so that an EXIF orientation of 1..8 becomes upright.
void make_upright(Image& image, int orientation);

}  // namespace atelier
