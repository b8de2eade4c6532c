#include "media/image.h"

#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <new>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "media/containers.h"
#include "media/header.h"
#include "media/npy_picture.h"
#include "media/ppm.h"
#include "media/raster.h"
#if ATELIER_MEDIA
#include "media/exr.h"
#include "media/jpeg.h"
#include "media/png.h"
#include "media/tiff_codec.h"
#include "media/webp.h"
#endif

namespace atelier {

namespace {

// --- What is not a picture, in words

[[noreturn]] void fail_unknown(std::string_view bytes, const std::string& name) {
  if (bytes.empty()) throw Error("the file is empty", name, "copy it again");
  std::string start = lower(bytes.substr(0, 256));
  start.erase(0, start.find_first_not_of(" \t\r\n"));
  if (start.starts_with("<!doctype") || start.starts_with("<html"))
    throw Error("holds a web page, not a picture", name, "download the picture itself");
  throw Error("not a picture of a known format", name, "PNG, JPEG, TIFF, WebP, EXR and PPM are read");
}

// --- Decoding

#if ATELIER_MEDIA
Image decode_stored(std::string_view bytes, const PictureHeader& header, PictureSize least,
                    const std::string& name) {
  if (header.format == "ppm") return decode_ppm(bytes, name);
  if (header.format == "png") return image_from_raster(averaged(decode_png(bytes, name), least));
  if (header.format == "jpeg") return image_from_raster(averaged(decode_jpeg(bytes, name, least), least));
  if (header.format == "webp") return image_from_raster(averaged(decode_webp(bytes, name), least));
  if (header.format == "exr") return image_from_raster(averaged(decode_exr(bytes, name), least));
  return decode_tiff(bytes, name);
}
#else
Image decode_stored(std::string_view bytes, const PictureHeader& header, PictureSize,
                    const std::string& name) {
  if (header.format == "ppm") return decode_ppm(bytes, name);
  throw Error("built without media: only PPM and .npy pictures are read", name,
              "build with -DATELIER_MEDIA=ON");
}
#endif

// A profile of inks or of grey says nothing of RGB pixels.
void keep_fitting_profile(Image& image, const std::string& name) {
  const std::string_view space = profile_space(image.icc);
  if (space == "CMYK") warn_once(name + ": made for printing (CMYK); its colors are approximate");
  if (space != "RGB " && (space != "GRAY" || !image.grey)) image.icc.clear();
}

Image decode(std::string_view bytes, PictureSize least, const std::string& name) {
  ByteSource source(bytes);
  const PictureHeader header = read_picture_header(source);
  if (header.format.empty()) fail_unknown(bytes, name);
  if (header.format == "npy")
    throw Error("an .npy picture is read from a file alone", name, "write it to a file first");
  if (header.stored.height > 0) Raster::check_size(header.stored, name);
  if (header.orientation >= 5) std::swap(least.height, least.width);
  Image image = decode_stored(bytes, header, least, name);
  image.icc = icc_profile(bytes);
  keep_fitting_profile(image, name);
  make_upright(image, header.orientation);
  return image;
}

// `least` as for read_small_image; 0 x 0: whole.
Image decode_fitting(std::string_view bytes, PictureSize least, const std::string& name) {
  try {
    return decode(bytes, least, name);
  } catch (const std::bad_alloc&) {
  } catch (const c10::Error&) {
  }
  throw Error("the picture does not fit into memory", name, "cut it into parts");
}

Image read_fitting(const std::filesystem::path& path, PictureSize least) {
  {
    ByteSource source(path);
    if (sniff_format(source.at(0, 32)) == "npy") return read_npy_picture(path);
  }
  return decode_fitting(read_file(path), least, path.string());
}

}  // namespace

at::Tensor flattened(const Image& image, const Color& background) {
  if (!image.alpha.defined()) return image.pixels;
  const at::Tensor behind =
      at::tensor({background.red, background.green, background.blue}).to(at::kFloat).view({1, 3, 1, 1});
  return image.pixels.sub(behind).mul(image.alpha).add(behind);
}

Image decode_image(std::string_view bytes, const std::string& name) {
  return decode_fitting(bytes, {}, name);
}

Image read_image(const std::filesystem::path& path) {
  return read_fitting(path, {});
}

Image read_small_image(const std::filesystem::path& path, PictureSize least) {
  return read_fitting(path, least);
}

PictureSize read_image_size(const std::filesystem::path& path) {
  ByteSource source(path);
  const PictureHeader header = read_picture_header(source);
  if (header.stored.height > 0) return header.upright();
  return read_image(path).size();
}

bool is_image_name(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  const std::string format = format_of_extension(extension.empty() ? "" : extension.substr(1));
  return !format.empty() && format != "npy";
}

}  // namespace atelier
