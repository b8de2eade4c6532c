// Pictures in files: PNG (8 and 16 bit), JPEG, TIFF, WebP and EXR; PPM and .npy in every build. The pixels
// become the project's one currency: float32 RGB, sRGB-encoded, 0..1. Depth, grey, alpha and the ICC profile
// are remembered, so that what is written matches what was read. EXIF orientation is applied on reading.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/color_name.h"
#include "media/metadata.h"
#include "tensor/resample.h"

namespace atelier {

struct Image {
  at::Tensor pixels;  // (1,3,H,W) float32 on the CPU; grey files are repeated over the three channels
  at::Tensor alpha;   // (1,1,H,W) or undefined
  int bits = 8;       // of the file: 8 or 16; 32 for float EXR (linear in the file, encoded to sRGB here)
  bool grey = false;  // the file had one channel of color
  std::string icc;    // the profile's bytes or ""

  PictureSize size() const { return {pixels.size(2), pixels.size(3)}; }
};

// (1,3,H,W): the pixels, on `background` where the picture is transparent.
at::Tensor flattened(const Image& image, const Color& background);

// Error for a file that is missing, truncated (also where the decoder would return a partly grey picture),
// unknown or larger than 2^31 pixels.
Image read_image(const std::filesystem::path& path);
Image decode_image(std::string_view bytes, const std::string& name);
// The same for what is drawn small: with as few pixels as are made quickly while neither side falls below
// that of `least`, unless the file is smaller. JPEG by halves, quarters and eighths of its coefficients, PNG,
// WebP and EXR averaged by whole factors; others whole.
Image read_small_image(const std::filesystem::path& path, PictureSize least);
// From the header alone, orientation applied. Fast: a plan calls it for thousands.
PictureSize read_image_size(const std::filesystem::path& path);

struct EncodeOptions {
  int quality = 95;  // JPEG, WebP: 1..100 (WebP 100 is lossless)
  int bits = 0;      // PNG, TIFF: 8 or 16; 0: as Image says. JPEG and WebP hold 8
};

// `format` is an extension without dot: png jpg jpeg tif tiff webp exr ppm npy. Alpha is kept by png, tiff,
// webp and exr, and flattened on white with one warning elsewhere. Pixels are clamped to 0..1 and rounded
// half up.
std::string encode_image(const Image& image, const std::string& format, const EncodeOptions& options,
                         const OutputMark& mark);
// Encodes by the extension of `path` and writes atomically.
void write_image(const std::filesystem::path& path, const Image& image, const EncodeOptions& options = {},
                 const OutputMark& mark = {});

bool is_image_name(const std::filesystem::path& path);  // by extension, for folders
std::vector<std::string> writable_formats();            // in this build, the default first
bool format_is_lossless(const std::string& format);

// The stream of pictures on stdin, one after another (PNG, JPEG, PPM): the bytes of the next one, "" at the
// end.
std::string read_next_image_bytes(int descriptor, std::string& buffer);

}  // namespace atelier
