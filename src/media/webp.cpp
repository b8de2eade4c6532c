#include "media/webp.h"

#include <webp/decode.h>
#include <webp/encode.h>

#include "base/error.h"
#include "media/byte_source.h"

namespace atelier {

Raster decode_webp(std::string_view bytes, const std::string& name) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  const bool whole = little_endian(bytes, 4, 4) + 8 <= bytes.size();
  if (!whole || WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK)
    throw Error("not a sound WebP, damaged or cut off", name, "copy or save it again");
  if (features.has_animation) throw Error("an animated WebP is not read", name, "extract its frames as PNG");
  Raster raster = Raster::of({features.height, features.width, features.has_alpha ? 4 : 3, 8}, name);
  auto* samples = reinterpret_cast<uint8_t*>(raster.samples.data());
  const auto decode = features.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (!decode(data, bytes.size(), samples, raster.samples.size(),
              static_cast<int>(raster.layout.row_bytes())))
    throw Error("not a sound WebP, damaged or cut off", name, "copy or save it again");
  return raster;
}

namespace {

struct Encoding {
  Encoding() {
    if (!WebPPictureInit(&picture)) throw Error("libwebp does not start");
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
  }
  ~Encoding() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

  WebPPicture picture;
  WebPMemoryWriter writer;
};

WebPConfig config_for(int quality) {
  constexpr int kLossless = 100, kEffort = 6;
  WebPConfig config;
  if (!WebPConfigPreset(&config, WEBP_PRESET_PHOTO, static_cast<float>(quality)))
    throw Error("libwebp does not start");
  if (quality >= kLossless) WebPConfigLosslessPreset(&config, kEffort);
  config.exact = 1;  // color under full transparency is kept
  return config;
}

}  // namespace

std::string encode_webp(const Image& image, int quality) {
  RasterLayout layout = layout_of(image, 8, true);
  if (layout.is_grey()) layout.channels += 2;
  const std::string samples = samples_from_rows(image, layout, 0, layout.height);
  const WebPConfig config = config_for(quality);
  Encoding encoding;
  encoding.picture.use_argb = config.lossless;
  encoding.picture.width = static_cast<int>(layout.width);
  encoding.picture.height = static_cast<int>(layout.height);
  const auto import = layout.has_alpha() ? WebPPictureImportRGBA : WebPPictureImportRGB;
  const auto* rows = reinterpret_cast<const uint8_t*>(samples.data());
  if (!import(&encoding.picture, rows, static_cast<int>(layout.row_bytes())) ||
      !WebPEncode(&config, &encoding.picture))
    throw Error("the WebP cannot be encoded", "", "write a PNG");
  return {reinterpret_cast<const char*>(encoding.writer.mem), encoding.writer.size};
}

}  // namespace atelier
