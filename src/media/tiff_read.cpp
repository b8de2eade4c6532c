#include <tiffio.h>

#include <cstring>
#include <memory>
#include <mutex>

#include "base/error.h"
#include "media/tiff.h"
#include "media/tiff_codec.h"

namespace atelier {

namespace {

// --- Memory as libtiff's file

struct Memory {
  std::string_view bytes;
  uint64_t at = 0;
};

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t count) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::string_view piece = memory.at < memory.bytes.size() ? memory.bytes.substr(memory.at, count) : "";
  std::memcpy(to, piece.data(), piece.size());
  memory.at += piece.size();
  return static_cast<tmsize_t>(piece.size());
}

uint64_t seek(thandle_t handle, uint64_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  return memory.at = offset + (whence == SEEK_CUR ? memory.at : whence == SEEK_END ? memory.bytes.size() : 0);
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) {
  return 0;
}
int close_nothing(thandle_t) {
  return 0;
}
uint64_t size_of(thandle_t handle) {
  return static_cast<Memory*>(handle)->bytes.size();
}

struct Close {
  void operator()(TIFF* file) const { TIFFClose(file); }
};
using File = std::unique_ptr<TIFF, Close>;

File open(Memory& memory) {
  static std::once_flag once;
  std::call_once(once, [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
  });
  return File(TIFFClientOpen("picture", "rm", &memory, read_bytes, write_nothing, seek, close_nothing,
                             size_of, nullptr, nullptr));
}

int tag(TIFF* file, int name) {
  uint16_t value = 0;
  TIFFGetFieldDefaulted(file, static_cast<uint32_t>(name), &value);
  return value;
}

// --- Samples of 16 bits and floats, block by block

// A strip or tile: where it lies, and which channels it holds.
struct Block {
  int64_t left, top, width, height;
  int first_channel, num_channels;
};

void copy_block(const std::string& samples, const Block& block, Raster& raster) {
  const RasterLayout& layout = raster.layout;
  const int64_t sample = layout.bits / 8;
  for (int64_t y = block.top; y < std::min(block.top + block.height, layout.height); ++y)
    for (int64_t x = block.left; x < std::min(block.left + block.width, layout.width); ++x) {
      const int64_t from = ((y - block.top) * block.width + x - block.left) * block.num_channels;
      std::memcpy(
          raster.row(y) + (x * layout.channels + block.first_channel) * sample,
          samples.data() + from * sample,
          static_cast<size_t>(std::min(block.num_channels, layout.channels - block.first_channel) * sample));
    }
}

bool read_blocks(TIFF* file, Raster& raster) {
  const bool tiled = TIFFIsTiled(file), separate = tag(file, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
  uint32_t width = static_cast<uint32_t>(raster.layout.width), height = 0;
  TIFFGetFieldDefaulted(file, tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &height);
  if (tiled) TIFFGetField(file, TIFFTAG_TILEWIDTH, &width);
  height = static_cast<uint32_t>(std::min<int64_t>(height, tiled ? height : raster.layout.height));
  if (width == 0 || height == 0) return false;
  const int64_t across = (raster.layout.width + width - 1) / width,
                down = (raster.layout.height + height - 1) / height;
  const int samples = tag(file, TIFFTAG_SAMPLESPERPIXEL), planes = separate ? samples : 1;
  std::string bytes(static_cast<size_t>(tiled ? TIFFTileSize(file) : TIFFStripSize(file)), '\0');
  if (bytes.size() < size_t{width} * height * (separate ? 1 : samples) * (raster.layout.bits / 8))
    return false;

  for (int64_t i = 0; i < across * down * planes; ++i) {
    const int plane = static_cast<int>(i / (across * down));
    const int64_t place = i % (across * down);
    const Block block{place % across * width, place / across * height, width, height, plane,
                      separate ? 1 : samples};
    const auto read = tiled ? TIFFReadEncodedTile : TIFFReadEncodedStrip;
    if (plane >= raster.layout.channels) break;
    if (read(file, static_cast<uint32_t>(i), bytes.data(), static_cast<tmsize_t>(bytes.size())) < 0)
      return false;
    copy_block(bytes, block, raster);
  }
  return true;
}

// 3 for RGB, 1 for grey; 0 for what libtiff has to translate.
int plain_colors(TIFF* file) {
  const int photometric = tag(file, TIFFTAG_PHOTOMETRIC);
  return photometric == PHOTOMETRIC_RGB ? 3 : photometric == PHOTOMETRIC_MINISBLACK ? 1 : 0;
}

// Channels beyond alpha are left out.
int channels_of(TIFF* file) {
  const int colors = plain_colors(file), samples = tag(file, TIFFTAG_SAMPLESPERPIXEL);
  uint16_t count = 0, *kinds = nullptr;
  TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  return colors == 0 || samples < colors ? 0 : samples > colors && count > 0 ? colors + 1 : colors;
}

// --- All else, as libtiff's RGBA of 8 bits

bool read_translated(TIFF* file, Raster& raster) {
  // libtiff would multiply straight alpha into the color, and turn the picture: it is told that neither is
  // needed.
  uint16_t count = 0, *kinds = nullptr;
  TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  std::vector<uint16_t> multiplied(count, EXTRASAMPLE_ASSOCALPHA);
  if (count > 0) TIFFSetField(file, TIFFTAG_EXTRASAMPLES, count, multiplied.data());
  TIFFSetField(file, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  std::vector<uint32_t> pixels(static_cast<size_t>(raster.layout.height * raster.layout.width));
  if (!TIFFReadRGBAImageOriented(file, static_cast<uint32_t>(raster.layout.width),
                                 static_cast<uint32_t>(raster.layout.height), pixels.data(),
                                 ORIENTATION_TOPLEFT, 1))
    return false;
  const int channels = raster.layout.channels, colors = raster.layout.is_grey() ? 1 : 3;
  for (size_t i = 0; i < pixels.size(); ++i) {
    char* pixel = raster.samples.data() + i * static_cast<size_t>(channels);
    for (int c = 0; c < colors; ++c) pixel[c] = static_cast<char>(pixels[i] >> (8 * c));
    if (raster.layout.has_alpha()) pixel[colors] = static_cast<char>(TIFFGetA(pixels[i]));
  }
  return true;
}

RasterLayout translated_layout(TIFF* file, const RasterLayout& size) {
  uint16_t count = 0, *kinds = nullptr;
  TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const int photometric = tag(file, TIFFTAG_PHOTOMETRIC);
  const bool grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  return {size.height, size.width, (grey ? 1 : 3) + (count > 0 ? 1 : 0), 8};
}

// --- Alpha that was multiplied into the color

void divide_by_alpha(Image& image) {
  constexpr double kInvisible = 1e-6;
  if (image.alpha.defined()) image.pixels = image.pixels.div(image.alpha.clamp_min(kInvisible)).clamp(0, 1);
}

}  // namespace

Image decode_tiff(std::string_view bytes, const std::string& name) {
  const auto fail = [&] {
    throw Error("not a sound TIFF, damaged, cut off or of a kind that is not read", name, "save it again");
  };
  ByteSource source(bytes);
  const auto directory = TiffDirectory::read(source);
  Memory memory{bytes};
  const File file = directory && tiff_pixels_are_there(source, *directory) ? open(memory) : nullptr;
  if (!file) fail();

  RasterLayout layout{static_cast<int64_t>(directory->number(source, kTiffHeight, 0)),
                      static_cast<int64_t>(directory->number(source, kTiffWidth, 0)), channels_of(file.get()),
                      tag(file.get(), TIFFTAG_BITSPERSAMPLE)};
  const int format = tag(file.get(), TIFFTAG_SAMPLEFORMAT);
  const bool number = layout.bits == 16 && format == SAMPLEFORMAT_UINT,
             real = layout.bits == 32 && format == SAMPLEFORMAT_IEEEFP;
  const bool deep = layout.channels > 0 && (number || real);
  if (!deep) layout = translated_layout(file.get(), layout);
  Raster raster = Raster::of(layout, name);
  if (!(deep ? read_blocks(file.get(), raster) : read_translated(file.get(), raster))) fail();

  Image image = image_from_raster(raster);
  image.bits = std::min(image.bits, 16);
  if (directory->number(source, kTiffExtraSamples, 0) == EXTRASAMPLE_ASSOCALPHA) divide_by_alpha(image);
  return image;
}

}  // namespace atelier
