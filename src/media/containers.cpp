#include "media/containers.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace atelier {

// --- Names

std::string sniff_format(std::string_view start) {
  const auto begins = [&](std::string_view magic) { return start.substr(0, magic.size()) == magic; };
  if (begins(kPngSignature)) return "png";
  if (begins("\xFF\xD8\xFF")) return "jpeg";
  if (begins({"II*\0", 4}) || begins({"MM\0*", 4}) || begins({"II+\0", 4}) || begins({"MM\0+", 4}))
    return "tiff";
  if (begins("RIFF") && start.size() >= 12 && start.substr(8, 4) == "WEBP") return "webp";
  if (begins("\x76\x2f\x31\x01")) return "exr";
  if (begins("\x93NUMPY")) return "npy";
  const bool portable =
      start.size() > 2 && start[0] == 'P' && std::isspace(static_cast<unsigned char>(start[2]));
  if (portable && (start[1] == '2' || start[1] == '3' || start[1] == '5' || start[1] == '6')) return "ppm";
  return "";
}

std::string format_of_extension(std::string_view extension) {
  static constexpr std::array<std::array<std::string_view, 2>, 12> kNames{{{"png", "png"},
                                                                           {"jpg", "jpeg"},
                                                                           {"jpeg", "jpeg"},
                                                                           {"jpe", "jpeg"},
                                                                           {"tif", "tiff"},
                                                                           {"tiff", "tiff"},
                                                                           {"webp", "webp"},
                                                                           {"exr", "exr"},
                                                                           {"ppm", "ppm"},
                                                                           {"pgm", "ppm"},
                                                                           {"pnm", "ppm"},
                                                                           {"npy", "npy"}}};
  for (const auto& [known, format] : kNames)
    if (lower(extension) == known) return std::string(format);
  return "";
}

// --- PNG: length, type, data, CRC

uint64_t walk_png(ByteSource& source, const VisitPart& visit) {
  uint64_t at = kPngSignature.size();
  while (true) {
    const std::string_view head = source.at(at, 8);
    if (head.size() < 8) return at;
    const Part chunk{std::string(head.substr(4)), "", at, at + 8, big_endian(head, 0, 4)};
    if (chunk.offset + chunk.length + 4 > source.size()) return at;
    at = chunk.offset + chunk.length + 4;
    if (!visit(chunk) || chunk.type == "IEND") return at;
  }
}

// --- JPEG: FF, marker, length (of itself and the data)

uint8_t jpeg_marker(const Part& segment) {
  return static_cast<uint8_t>(segment.type[0]);
}

bool is_jpeg_frame_header(uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

uint64_t walk_jpeg(ByteSource& source, const VisitPart& visit) {
  uint64_t at = 2;
  while (true) {
    const uint64_t start = at;
    if (source.at(at, 1) != "\xFF") return start;
    while (source.at(at, 1) == "\xFF") ++at;  // fill bytes may precede a marker
    const std::string_view head = source.at(at, 3);
    const uint64_t length = big_endian(head, 1, 2);
    if (length < 2 || at + 1 + length > source.size()) return start;
    const Part segment{std::string(head.substr(0, 1)), "", start, at + 3, length - 2};
    at += 1 + length;
    if (!visit(segment) || jpeg_marker(segment) == kJpegStartOfScan) return at;
  }
}

// --- WebP: RIFF chunks, padded to even lengths

uint64_t walk_webp(ByteSource& source, const VisitPart& visit) {
  uint64_t at = 12;
  const uint64_t end = std::min(source.size(), little_endian(source.at(4, 4), 0, 4) + 8);
  while (true) {
    const std::string_view head = source.at(at, 8);
    if (head.size() < 8) return at;
    const Part chunk{std::string(head.substr(0, 4)), "", at, at + 8, little_endian(head, 4, 4)};
    if (chunk.offset + chunk.length > end) return at;
    at = chunk.offset + chunk.length + chunk.length % 2;
    if (!visit(chunk)) return at;
  }
}

// --- EXR: name, type, length, value

uint64_t walk_exr(ByteSource& source, const VisitPart& visit) {
  constexpr size_t kLongestName = 256;
  uint64_t at = 8;
  const auto read_name = [&] {
    const std::string_view text = source.at(at, kLongestName);
    const std::string name(text.substr(0, text.find('\0')));
    at += name.size() + 1;
    return name;
  };
  while (true) {
    Part attribute;
    attribute.whole_offset = at;
    attribute.name = read_name();
    if (attribute.name.empty()) return attribute.whole_offset;
    attribute.type = read_name();
    attribute.length = little_endian(source.at(at, 4), 0, 4);
    attribute.offset = at + 4;
    at = attribute.offset + attribute.length;
    if (at > source.size() || !visit(attribute)) return attribute.whole_offset;
  }
}

// --- PPM: tokens between white space and comments

std::optional<PpmHeader> read_ppm_header(ByteSource& source) {
  constexpr uint64_t kLongest = 16 << 20;
  if (sniff_format(source.at(0, 32)) != "ppm") return std::nullopt;
  PpmHeader header;
  header.kind = source.at(1, 1)[0] - '0';
  std::array<int64_t*, 3> numbers{&header.width, &header.height, &header.largest};
  uint64_t at = 2;
  for (int64_t* number : numbers) {
    std::string token;
    for (; at < kLongest; ++at) {
      const std::string_view next = source.at(at, 1);
      if (next.empty()) return std::nullopt;
      const bool space = std::isspace(static_cast<unsigned char>(next[0]));
      if (space && !token.empty()) break;
      if (!space && next[0] != '#') token += next[0];
      if (next[0] != '#') continue;
      std::string line;
      while (at + 1 < source.size() && source.at(at + 1, 1) != "\n") line += source.at(++at, 1)[0];
      header.comments += line.substr(line.starts_with(' ') ? 1 : 0) + '\n';
    }
    const auto value = parse_int(token);
    if (!value || *value <= 0) return std::nullopt;
    *number = *value;
  }
  header.pixels_offset = at + 1;
  return header.largest <= 65535 ? std::optional(header) : std::nullopt;
}

}  // namespace atelier
