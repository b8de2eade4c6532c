#include "media/metadata.h"

#include <zlib.h>

#include "media/containers.h"
#include "media/document_mark.h"
#include "media/header.h"
#include "media/mark.h"
#include "media/tiff.h"
#include "media/video.h"
#include "media/video_mark.h"

namespace atelier {

namespace {

// --- The color profile

constexpr size_t kLargestProfile = 32 << 20;

// iCCP: a name, a zero, the method (0), a zlib stream.
std::string inflate_profile(const std::string& chunk) {
  const size_t start = chunk.find('\0');
  if (start == std::string::npos || chunk.size() < start + 2) return "";
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return "";
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(chunk.data() + start + 2));
  stream.avail_in = static_cast<uInt>(chunk.size() - start - 2);
  std::string profile;
  int status = Z_OK;
  while (status == Z_OK && profile.size() < kLargestProfile) {
    char piece[16384];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    status = inflate(&stream, Z_NO_FLUSH);
    profile.append(piece, sizeof piece - stream.avail_out);
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END ? profile : "";
}

std::string png_profile(ByteSource& source) {
  std::string profile;
  walk_png(source, [&](const Part& chunk) {
    if (chunk.type == "iCCP") profile = inflate_profile(std::string(source.at(chunk.offset, chunk.length)));
    return chunk.type != "iCCP" && chunk.type != "IDAT";
  });
  return profile;
}

// APP2 segments "ICC_PROFILE", numbered from 1, with their count; used only when all are there.
std::string jpeg_profile(ByteSource& source) {
  constexpr std::string_view kPrefix{"ICC_PROFILE\0", 12};
  std::map<int, std::string> pieces;
  size_t count = 0;
  walk_jpeg(source, [&](const Part& segment) {
    if (jpeg_marker(segment) != 0xE2 || segment.length < kPrefix.size() + 2) return true;
    const std::string_view data = source.at(segment.offset, segment.length);
    if (!data.starts_with(kPrefix)) return true;
    count = big_endian(data, kPrefix.size() + 1, 1);
    pieces[static_cast<int>(big_endian(data, kPrefix.size(), 1))] = data.substr(kPrefix.size() + 2);
    return true;
  });
  std::string profile;
  for (const auto& [number, piece] : pieces) profile += piece;
  return pieces.size() == count ? profile : "";
}

std::string webp_profile(ByteSource& source) {
  std::string profile;
  walk_webp(source, [&](const Part& chunk) {
    if (chunk.type == "ICCP") profile = source.at(chunk.offset, chunk.length);
    return chunk.type != "ICCP";
  });
  return profile;
}

// --- The text of a mark

std::string png_text(ByteSource& source) {
  std::string text;
  walk_png(source, [&](const Part& chunk) {
    if (is_png_mark(source, chunk)) text = source.at(chunk.offset, chunk.length).substr(kPngKeyword.size());
    return true;
  });
  return text;
}

std::string jpeg_text(ByteSource& source) {
  std::string text;
  walk_jpeg(source, [&](const Part& segment) {
    if (!is_jpeg_mark(source, segment)) return true;
    const std::string_view comment = source.at(segment.offset, segment.length);
    text += comment.starts_with(kMarkStart) ? comment : comment.substr(kJpegMore.size());
    return true;
  });
  return text;
}

std::string tiff_text(ByteSource& source) {
  const auto directory = TiffDirectory::read(source);
  const std::string text = directory ? directory->bytes(source, kTiffDescription) : "";
  return text.substr(0, text.find('\0'));
}

std::string webp_text(ByteSource& source) {
  std::string text;
  walk_webp(source, [&](const Part& chunk) {
    if (chunk.type != "XMP ") return true;
    const std::string_view packet = source.at(chunk.offset, chunk.length);
    const size_t start = packet.find(kMarkStart);
    if (start != std::string_view::npos)
      text = xml_unescaped(packet.substr(start, packet.find('<', start) - start));
    return text.empty();
  });
  return text;
}

std::string exr_text(ByteSource& source) {
  std::string text;
  walk_exr(source, [&](const Part& attribute) {
    if (attribute.name == "comments" && attribute.type == "string")
      text = source.at(attribute.offset, attribute.length);
    return text.empty();
  });
  return text;
}

// The comment's last line ends with a newline that the job may not have had.
std::string ppm_text(ByteSource& source) {
  const auto header = read_ppm_header(source);
  return header && !header->comments.empty() ? header->comments.substr(0, header->comments.size() - 1) : "";
}

std::string text_in(ByteSource& source, const std::string& format) {
  if (format == "png") return png_text(source);
  if (format == "jpeg") return jpeg_text(source);
  if (format == "tiff") return tiff_text(source);
  if (format == "webp") return webp_text(source);
  if (format == "exr") return exr_text(source);
  if (format == "ppm") return ppm_text(source);
  if (format == "svg" || format == "pdf") return document_text(source, format);
  return "";
}

bool is_intact(ByteSource& source, const std::string& format, const std::string& digest) {
  if (format == "png") return png_digest(source) == digest;
  if (format == "jpeg") return jpeg_digest(source) == digest;
  return true;
}

// Of pictures and of documents that are drawn.
std::string sniff_markable(ByteSource& source) {
  const std::string picture = sniff_format(source.at(0, 32));
  return picture.empty() ? sniff_document(source.at(0, 32)) : picture;
}

std::optional<FoundMark> find_mark_from(ByteSource& source) {
  const std::string format = sniff_markable(source);
  const auto parsed = parse_mark(text_in(source, format));
  if (!parsed) return std::nullopt;
  return FoundMark{parsed->mark, is_intact(source, format, parsed->digest)};
}

std::optional<FoundMark> find_film_mark(const std::filesystem::path& path) {
  const auto parsed = parse_mark(film_comment(path));
  return parsed ? std::optional(FoundMark{parsed->mark}) : std::nullopt;
}

}  // namespace

std::optional<FoundMark> find_mark(const std::filesystem::path& path) {
  try {
    ByteSource source(path);
    const bool picture = !sniff_markable(source).empty();
    return picture || !is_video(path) ? find_mark_from(source) : find_film_mark(path);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<FoundMark> find_mark_in(std::string_view bytes) {
  ByteSource source(bytes);
  return find_mark_from(source);
}

int exif_orientation(std::string_view bytes) {
  ByteSource source(bytes);
  return read_picture_header(source).orientation;
}

std::string icc_profile(std::string_view bytes) {
  ByteSource source(bytes);
  const std::string format = sniff_format(source.at(0, 32));
  if (format == "png") return png_profile(source);
  if (format == "jpeg") return jpeg_profile(source);
  if (format == "webp") return webp_profile(source);
  if (format != "tiff") return "";
  const auto directory = TiffDirectory::read(source);
  return directory ? directory->bytes(source, kTiffProfile) : "";
}

// ICC.1:2022, section 7.2: a header of 128 bytes with the data color space at 16.
std::string_view profile_space(std::string_view icc) {
  return icc.size() < 128 ? std::string_view() : icc.substr(16, 4);
}

}  // namespace atelier
