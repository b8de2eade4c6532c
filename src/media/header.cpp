#include "media/header.h"

#include "base/text.h"
#include "media/containers.h"
#include "media/npy_picture.h"
#include "media/tiff.h"

namespace atelier {

namespace {

constexpr std::string_view kExifPrefix{"Exif\0\0", 6};

int orientation_of_tiff(ByteSource& source) {
  const auto directory = TiffDirectory::read(source);
  const uint64_t value = directory ? directory->number(source, kTiffOrientation, 1) : 1;
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

// An EXIF block is a TIFF file, with a prefix in JPEG and sometimes in WebP.
int orientation_of_exif(ByteSource& source, const Part& part) {
  const std::string block(source.at(part.offset, part.length));
  const std::string_view tiff =
      std::string_view(block).substr(block.starts_with(kExifPrefix) ? kExifPrefix.size() : 0);
  ByteSource exif(tiff);
  return orientation_of_tiff(exif);
}

void read_png(ByteSource& source, PictureHeader& header) {
  walk_png(source, [&](const Part& chunk) {
    const std::string_view data = source.at(chunk.offset, 8);
    if (chunk.type == "IHDR") {
      header.stored = {static_cast<int64_t>(big_endian(data, 4, 4)),
                       static_cast<int64_t>(big_endian(data, 0, 4))};
    } else if (chunk.type == "eXIf") {
      header.orientation = orientation_of_exif(source, chunk);
    }
    return chunk.type != "IDAT";
  });
}

void read_jpeg(ByteSource& source, PictureHeader& header) {
  bool has_exif = false;
  walk_jpeg(source, [&](const Part& segment) {
    const std::string_view data = source.at(segment.offset, 6);
    if (is_jpeg_frame_header(jpeg_marker(segment))) {
      header.stored = {static_cast<int64_t>(big_endian(data, 1, 2)),
                       static_cast<int64_t>(big_endian(data, 3, 2))};
    } else if (jpeg_marker(segment) == 0xE1 && data == kExifPrefix && !has_exif) {
      has_exif = true;
      header.orientation = orientation_of_exif(source, segment);
    }
    return true;
  });
}

PictureSize size_of_webp_chunk(const std::string& type, std::string_view data) {
  const auto plus_one = [](uint64_t value) { return static_cast<int64_t>(value) + 1; };
  if (type == "VP8X") return {plus_one(little_endian(data, 7, 3)), plus_one(little_endian(data, 4, 3))};
  if (type == "VP8L") {
    const uint64_t bits = little_endian(data, 1, 4);
    return {plus_one(bits >> 14 & 0x3FFF), plus_one(bits & 0x3FFF)};
  }
  return {static_cast<int64_t>(little_endian(data, 8, 2) & 0x3FFF),
          static_cast<int64_t>(little_endian(data, 6, 2) & 0x3FFF)};
}

void read_webp(ByteSource& source, PictureHeader& header) {
  walk_webp(source, [&](const Part& chunk) {
    const bool frame = chunk.type == "VP8X" || chunk.type == "VP8L" || chunk.type == "VP8 ";
    if (frame && header.stored.width == 0)
      header.stored = size_of_webp_chunk(chunk.type, source.at(chunk.offset, 10));
    if (chunk.type == "EXIF") header.orientation = orientation_of_exif(source, chunk);
    return true;
  });
}

void read_tiff(ByteSource& source, PictureHeader& header) {
  const auto directory = TiffDirectory::read(source);
  if (!directory) return;
  header.stored = {static_cast<int64_t>(directory->number(source, kTiffHeight, 0)),
                   static_cast<int64_t>(directory->number(source, kTiffWidth, 0))};
  header.orientation = orientation_of_tiff(source);
}

void read_exr(ByteSource& source, PictureHeader& header) {
  walk_exr(source, [&](const Part& attribute) {
    if (attribute.name != "dataWindow") return true;
    const std::string_view box = source.at(attribute.offset, 16);
    const auto side = [&](int axis) {
      const auto coordinate = [&](size_t at) { return static_cast<int32_t>(little_endian(box, at, 4)); };
      return static_cast<int64_t>(coordinate(8 + 4 * axis)) - coordinate(4 * axis) + 1;
    };
    header.stored = {side(1), side(0)};
    return false;
  });
}

void read_ppm(ByteSource& source, PictureHeader& header) {
  if (const auto ppm = read_ppm_header(source)) header.stored = {ppm->height, ppm->width};
}

}  // namespace

PictureSize PictureHeader::upright() const {
  return orientation >= 5 ? PictureSize{stored.width, stored.height} : stored;
}

PictureHeader read_picture_header(ByteSource& source) {
  PictureHeader header;
  header.format = sniff_format(source.at(0, 32));
  if (header.format == "png") read_png(source, header);
  if (header.format == "jpeg") read_jpeg(source, header);
  if (header.format == "webp") read_webp(source, header);
  if (header.format == "tiff") read_tiff(source, header);
  if (header.format == "exr") read_exr(source, header);
  if (header.format == "ppm") read_ppm(source, header);
  if (header.format == "npy") header.stored = size_of_npy(source);
  if (header.stored.height < 1 || header.stored.width < 1) header.stored = {};
  return header;
}

}  // namespace atelier
