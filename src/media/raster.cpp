#include "media/raster.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/flip.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"

namespace atelier {

namespace {

constexpr int64_t kRowsPerTask = 16;
constexpr int64_t kMostPixels = int64_t{1} << 31;

template <typename Sample>
void planes_from_samples(const Raster& raster, float largest, const Image& image) {
  const auto [height, width, channels, bits] = raster.layout;
  const int64_t area = height * width;
  float* const color = image.pixels.data_ptr<float>();
  float* const alpha = image.alpha.defined() ? image.alpha.data_ptr<float>() : nullptr;
  const int num_colors = raster.layout.is_grey() ? 1 : 3;
  at::parallel_for(
      0, height, kRowsPerTask, [&, width = width, channels = channels](int64_t begin, int64_t end) {
        for (int64_t y = begin; y < end; ++y) {
          const auto* samples = reinterpret_cast<const Sample*>(raster.row(y));
          for (int c = 0; c < 3; ++c) {
            float* plane = color + c * area + y * width;
            const Sample* source = samples + (num_colors == 1 ? 0 : c);
            for (int64_t x = 0; x < width; ++x) plane[x] = static_cast<float>(source[x * channels]) / largest;
          }
          for (int64_t x = 0; alpha && x < width; ++x)
            alpha[y * width + x] = static_cast<float>(samples[x * channels + num_colors]) / largest;
        }
      });
}

float clamped(float value) {
  return value > 0 ? std::min(value, 1.0f) : 0.0f;
}

template <typename Sample>
Sample quantized(float value, float largest) {
  if constexpr (std::is_same_v<Sample, float>) return clamped(value);
  return static_cast<Sample>(clamped(value) * largest + 0.5f);
}

// Without an alpha channel to keep it, a picture is laid on white.
float on_white(float value, float alpha) {
  return clamped(value) * alpha + (1.0f - alpha);
}

template <typename Sample>
void samples_from_planes(const Image& image, const RasterLayout& layout, int64_t first_row, int64_t num_rows,
                         Sample* samples) {
  const float largest = layout.bits == 16 ? 65535.0f : 255.0f;
  const at::Tensor color = image.pixels.contiguous();
  const at::Tensor alpha = image.alpha.defined() ? image.alpha.contiguous() : at::Tensor();
  const int64_t area = color.size(2) * layout.width;
  const int num_colors = layout.is_grey() ? 1 : 3;
  at::parallel_for(0, num_rows, kRowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t y = begin; y < end; ++y) {
      Sample* row = samples + y * layout.width * layout.channels;
      const int64_t at = (first_row + y) * layout.width;
      const float* opacity = alpha.defined() ? alpha.const_data_ptr<float>() + at : nullptr;
      for (int c = 0; c < num_colors; ++c) {
        const float* plane = color.const_data_ptr<float>() + c * area + at;
        const bool flatten = opacity && !layout.has_alpha();
        for (int64_t x = 0; x < layout.width; ++x)
          row[x * layout.channels + c] =
              quantized<Sample>(flatten ? on_white(plane[x], clamped(opacity[x])) : plane[x], largest);
      }
      for (int64_t x = 0; layout.has_alpha() && x < layout.width; ++x)
        row[x * layout.channels + num_colors] = quantized<Sample>(opacity ? opacity[x] : 1.0f, largest);
    }
  });
}

bool channels_are_equal(const at::Tensor& pixels) {
  const at::Tensor red = pixels.select(1, 0);
  return at::equal(red, pixels.select(1, 1)) && at::equal(red, pixels.select(1, 2));
}

}  // namespace

void Raster::check_size(PictureSize size, const std::string& name) {
  const std::string text = std::to_string(size.width) + "x" + std::to_string(size.height);
  if (size.width < 1 || size.height < 1) throw Error("has no pixels (" + text + ")", name);
  if (size.width > kMostPixels / size.height)
    throw Error("is " + text + ", more than 2^31 pixels", name, "cut it into parts");
}

Raster Raster::of(const RasterLayout& layout, const std::string& name) {
  check_size({layout.height, layout.width}, name);
  return {layout, std::string(static_cast<size_t>(layout.row_bytes() * layout.height), '\0')};
}

Raster raster_of(const at::Tensor& bytes) {
  Raster raster = Raster::of({bytes.size(1), bytes.size(2), 3, 8}, "the picture");
  const at::Tensor rows = bytes.expand({3, bytes.size(1), bytes.size(2)}).permute({1, 2, 0}).contiguous();
  std::memcpy(raster.samples.data(), rows.const_data_ptr<uint8_t>(), raster.samples.size());
  return raster;
}

Image image_from_raster(const Raster& raster, int64_t largest) {
  const RasterLayout& layout = raster.layout;
  Image image;
  image.pixels = at::empty({1, 3, layout.height, layout.width}, at::kFloat);
  if (layout.has_alpha()) image.alpha = at::empty({1, 1, layout.height, layout.width}, at::kFloat);
  image.bits = layout.bits;
  image.grey = layout.is_grey();
  if (layout.bits == 8) planes_from_samples<uint8_t>(raster, largest ? largest : 255, image);
  if (layout.bits == 16) planes_from_samples<uint16_t>(raster, largest ? largest : 65535, image);
  if (layout.bits == 32) planes_from_samples<float>(raster, 1, image);
  return image;
}

RasterLayout layout_of(const Image& image, int bits, bool keep_alpha) {
  const bool grey = image.grey && channels_are_equal(image.pixels);
  const int channels = (grey ? 1 : 3) + (keep_alpha && image.alpha.defined() ? 1 : 0);
  return {image.pixels.size(2), image.pixels.size(3), channels, std::min(bits ? bits : image.bits, 16)};
}

std::string samples_from_rows(const Image& image, const RasterLayout& layout, int64_t first_row,
                              int64_t num_rows) {
  std::string samples(static_cast<size_t>(layout.row_bytes() * num_rows), '\0');
  if (layout.bits == 8)
    samples_from_planes(image, layout, first_row, num_rows, reinterpret_cast<uint8_t*>(samples.data()));
  if (layout.bits == 16)
    samples_from_planes(image, layout, first_row, num_rows, reinterpret_cast<uint16_t*>(samples.data()));
  if (layout.bits == 32)
    samples_from_planes(image, layout, first_row, num_rows, reinterpret_cast<float*>(samples.data()));
  return samples;
}

// EXIF 2.32, tag 274: 5..8 exchange rows and columns, then each is a mirror image of an upright one or it.
void make_upright(Image& image, int orientation) {
  if (orientation <= 1 || orientation > 8) return;
  const bool transposed = orientation >= 5;
  const bool mirror_rows = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const bool mirror_columns = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  std::vector<int64_t> axes;
  if (mirror_rows) axes.push_back(2);
  if (mirror_columns) axes.push_back(3);
  const auto turned = [&](const at::Tensor& planes) {
    return at::flip(transposed ? planes.transpose(2, 3) : planes, axes).contiguous();
  };
  image.pixels = turned(image.pixels);
  if (image.alpha.defined()) image.alpha = turned(image.alpha);
}

}  // namespace atelier
