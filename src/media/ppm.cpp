#include "media/ppm.h"

#include <charconv>

#include "base/error.h"
#include "media/containers.h"

namespace atelier {

namespace {

constexpr const char* kRemedy = "copy or save it again";

// Between 16-bit samples in the machine's order and the file's.
void swap_bytes(std::string& samples) {
  for (size_t i = 0; i + 1 < samples.size(); i += 2) std::swap(samples[i], samples[i + 1]);
}

void read_binary(std::string_view pixels, Raster& raster, const std::string& name) {
  if (pixels.size() < raster.samples.size()) throw Error("the PPM is cut off", name, kRemedy);
  raster.samples.assign(pixels.substr(0, raster.samples.size()));
  if (raster.layout.bits == 16) swap_bytes(raster.samples);
}

void read_text(std::string_view pixels, Raster& raster, const std::string& name) {
  const char *at = pixels.data(), *end = at + pixels.size();
  const size_t width = raster.layout.bits / 8;
  for (size_t i = 0; i < raster.samples.size(); i += width) {
    while (at < end && std::isspace(static_cast<unsigned char>(*at))) ++at;
    uint16_t value = 0;
    const auto [next, failure] = std::from_chars(at, end, value);
    if (failure != std::errc()) throw Error("the PPM is cut off or holds what is no number", name, kRemedy);
    at = next;
    raster.samples.replace(i, width, little_endian_bytes(value, static_cast<int>(width)));
  }
}

class PpmWriter : public RowWriter {
 public:
  PpmWriter(const RowWriterOptions& options, ByteSink sink)
      : layout_(options.layout), sink_(std::move(sink)) {
    const std::string head = std::string(layout_.channels == 1 ? "P5\n" : "P6\n") +
                             std::to_string(layout_.width) + " " + std::to_string(layout_.height) + "\n" +
                             (layout_.bits == 16 ? "65535\n" : "255\n");
    sink_(with_metadata(head, "ppm", options.mark, options.icc));
  }

  void write_rows(std::string_view samples) override {
    if (layout_.bits == 8) return sink_(samples);
    std::string swapped(samples);
    swap_bytes(swapped);
    sink_(swapped);
  }

  void finish() override {}

 private:
  RasterLayout layout_;
  ByteSink sink_;
};

}  // namespace

Image decode_ppm(std::string_view bytes, const std::string& name) {
  ByteSource source(bytes);
  const auto header = read_ppm_header(source);
  if (!header) throw Error("the PPM's header is broken", name, kRemedy);
  const bool grey = header->kind == 2 || header->kind == 5, text = header->kind <= 3;
  const RasterLayout layout{header->height, header->width, grey ? 1 : 3, header->largest > 255 ? 16 : 8};
  if (layout.width > (int64_t{1} << 31) / layout.height * 2 ||
      layout.height * layout.width > static_cast<int64_t>(bytes.size()))
    throw Error("the PPM is cut off", name, kRemedy);
  Raster raster = Raster::of(layout, name);
  const std::string_view pixels = bytes.substr(std::min<size_t>(header->pixels_offset, bytes.size()));
  text ? read_text(pixels, raster, name) : read_binary(pixels, raster, name);
  return image_from_raster(raster, header->largest);
}

std::unique_ptr<RowWriter> make_ppm_writer(const RowWriterOptions& options, ByteSink sink) {
  return std::make_unique<PpmWriter>(options, std::move(sink));
}

}  // namespace atelier
