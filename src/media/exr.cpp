#include "media/exr.h"

#include <OpenEXR/ImfArray.h>
#include <OpenEXR/ImfChannelList.h>
#include <OpenEXR/ImfFrameBuffer.h>
#include <OpenEXR/ImfHeader.h>
#include <OpenEXR/ImfIO.h>
#include <OpenEXR/ImfInputFile.h>
#include <OpenEXR/ImfOutputFile.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/log.h"

namespace atelier {

namespace {

// --- Linear light (IEC 61966-2-1) and multiplied color

float srgb_from_linear(float linear) {
  if (!(linear > 0)) return 0;
  return linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1 / 2.4f) - 0.055f;
}

float linear_from_srgb(float value) {
  return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
}

// Calls `change(color, alpha)` for every color sample; where nothing is opaque, color stands for itself.
template <typename Change>
void change_colors(Raster& raster, const Change& change) {
  const RasterLayout& layout = raster.layout;
  const int num_colors = layout.is_grey() ? 1 : 3;
  auto* pixel = reinterpret_cast<float*>(raster.samples.data());
  for (int64_t i = 0; i < layout.height * layout.width; ++i, pixel += layout.channels) {
    const float alpha = layout.has_alpha() && pixel[num_colors] > 0 ? pixel[num_colors] : 1;
    for (int c = 0; c < num_colors; ++c) pixel[c] = change(pixel[c], alpha);
  }
}

void encode_to_srgb(Raster& raster) {
  constexpr float kBeyond = 1.0001f;
  bool clipped = false;
  change_colors(raster, [&](float color, float alpha) {
    const float value = srgb_from_linear(color / alpha);
    clipped |= value > kBeyond;
    return std::min(value, 1.0f);
  });
  if (clipped) warn_once("light beyond 1 in EXR pictures is clipped: networks see what a screen shows");
}

void decode_to_linear(Raster& raster) {
  change_colors(raster, [](float color, float alpha) { return linear_from_srgb(color) * alpha; });
}

// --- Memory as OpenEXR's streams

class MemoryInput : public Imf::IStream {
 public:
  explicit MemoryInput(std::string_view bytes) : IStream("picture"), bytes_(bytes) {}
  bool read(char to[], int count) override {
    if (at_ > bytes_.size() || static_cast<size_t>(count) > bytes_.size() - at_)
      throw std::runtime_error("cut off");
    std::memcpy(to, bytes_.data() + at_, static_cast<size_t>(count));
    at_ += static_cast<size_t>(count);
    return at_ < bytes_.size();
  }
  uint64_t tellg() override { return at_; }
  void seekg(uint64_t at) override { at_ = at; }

 private:
  std::string_view bytes_;
  uint64_t at_ = 0;
};

class MemoryOutput : public Imf::OStream {
 public:
  MemoryOutput() : OStream("picture") {}
  void write(const char from[], int count) override {
    const auto size = static_cast<size_t>(count);
    bytes.resize(std::max<size_t>(bytes.size(), at_ + size));
    std::memcpy(bytes.data() + at_, from, size);
    at_ += size;
  }
  uint64_t tellp() override { return at_; }
  void seekp(uint64_t at) override { at_ = at; }

  std::string bytes;

 private:
  uint64_t at_ = 0;
};

// --- Channels

std::vector<const char*> channel_names(const RasterLayout& layout) {
  std::vector<const char*> names = layout.is_grey() ? std::vector{"Y"} : std::vector{"R", "G", "B"};
  if (layout.has_alpha()) names.push_back("A");
  return names;
}

// Slices are addressed from the window's origin, wherever its corner is.
Imf::FrameBuffer frame_buffer(Raster& raster, int64_t left, int64_t top) {
  const int64_t pixel = raster.layout.channels * static_cast<int64_t>(sizeof(float)),
                row = raster.layout.row_bytes();
  char* origin = raster.samples.data() - left * pixel - top * row;
  Imf::FrameBuffer buffer;
  for (const char* name : channel_names(raster.layout)) {
    buffer.insert(name, Imf::Slice(Imf::FLOAT, origin, static_cast<size_t>(pixel), static_cast<size_t>(row)));
    origin += sizeof(float);
  }
  return buffer;
}

int num_channels(const Imf::ChannelList& channels, const std::string& name) {
  const bool color = channels.findChannel("R") || channels.findChannel("G") || channels.findChannel("B");
  if (!color && (!channels.findChannel("Y") || channels.findChannel("RY")))
    throw Error("the EXR has no channels R, G, B or Y alone", name, "save its main layer as RGB");
  return (color ? 3 : 1) + (channels.findChannel("A") ? 1 : 0);
}

}  // namespace

Raster decode_exr(std::string_view bytes, const std::string& name) {
  try {
    MemoryInput stream(bytes);
    Imf::InputFile file(stream);
    const auto window = file.header().dataWindow();
    const int64_t height = int64_t{window.max.y} - window.min.y + 1,
                  width = int64_t{window.max.x} - window.min.x + 1;
    Raster raster = Raster::of({height, width, num_channels(file.header().channels(), name), 32}, name);
    file.setFrameBuffer(frame_buffer(raster, window.min.x, window.min.y));
    file.readPixels(window.min.y, window.max.y);
    encode_to_srgb(raster);
    return raster;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    throw Error("not a sound EXR, damaged or cut off", name, "copy or save it again");
  }
}

std::string encode_exr(const Image& image) {
  RasterLayout layout = layout_of(image, 8, true);
  layout.bits = 32;
  Raster raster{layout, samples_from_rows(image, layout, 0, layout.height)};
  decode_to_linear(raster);
  Imf::Header header(static_cast<int>(layout.width), static_cast<int>(layout.height));
  header.compression() = Imf::ZIP_COMPRESSION;
  for (const char* name : channel_names(layout)) header.channels().insert(name, Imf::Channel(Imf::FLOAT));
  MemoryOutput stream;
  {
    Imf::OutputFile file(stream, header);
    file.setFrameBuffer(frame_buffer(raster, 0, 0));
    file.writePixels(static_cast<int>(layout.height));
  }
  return std::move(stream.bytes);
}

}  // namespace atelier
