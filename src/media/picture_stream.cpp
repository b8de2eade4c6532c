// One picture after another on a pipe: where each ends is told by its own structure.
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "media/containers.h"
#include "media/image.h"

namespace atelier {

namespace {

constexpr size_t kReadBytes = 1 << 20;

// Each gives the length of the picture that `bytes` begins with; nullopt: more are needed to tell.
std::optional<size_t> png_length(ByteSource& source) {
  bool ended = false;
  const uint64_t end =
      walk_png(source, [&](const Part& chunk) { return ended = chunk.type == "IEND", true; });
  return ended ? std::optional<size_t>(end) : std::nullopt;
}

// Segments up to a scan, its coded data up to the next marker that is neither a stuffed zero nor a restart,
// and again.
std::optional<size_t> jpeg_length(std::string_view bytes) {
  size_t at = 2;
  while (at + 4 <= bytes.size()) {
    const auto marker = static_cast<uint8_t>(bytes[at + 1]);
    if (bytes[at] != '\xFF') throw Error("what comes from the pipe is no sound JPEG");
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xD9) return at + 2;
    at += 2 + big_endian(bytes, at + 2, 2);
    if (marker != kJpegStartOfScan) continue;
    const auto ends_scan = [](uint8_t next) { return next != 0 && (next < 0xD0 || next > 0xD7); };
    at = bytes.find('\xFF', at);
    while (at != std::string_view::npos && at + 1 < bytes.size() &&
           !ends_scan(static_cast<uint8_t>(bytes[at + 1])))
      at = bytes.find('\xFF', at + 2);
    if (at == std::string_view::npos) return std::nullopt;
  }
  const bool ends = at + 2 <= bytes.size() && bytes.substr(at, 2) == "\xFF\xD9";
  return ends ? std::optional(at + 2) : std::nullopt;
}

std::optional<size_t> webp_length(ByteSource& source) {
  const uint64_t size = little_endian(source.at(4, 4), 0, 4) + 8;
  return size <= source.size() ? std::optional<size_t>(size) : std::nullopt;
}

std::optional<size_t> ppm_length(ByteSource& source) {
  const auto header = read_ppm_header(source);
  if (!header) return std::nullopt;
  if (header->kind <= 3)
    throw Error("a plain-text PPM cannot be followed by others", "stdin", "send binary PPM, P5 or P6");
  const unsigned __int128 samples =
      static_cast<unsigned __int128>(header->width) * header->height * (header->kind == 6 ? 3 : 1);
  const unsigned __int128 size = header->pixels_offset + samples * (header->largest > 255 ? 2 : 1);
  return size <= source.size() ? std::optional(static_cast<size_t>(size)) : std::nullopt;
}

std::optional<size_t> picture_length(std::string_view bytes) {
  constexpr size_t kEnoughToTell = 16;
  if (bytes.size() < kEnoughToTell && sniff_format(bytes) != "ppm") return std::nullopt;
  ByteSource source(bytes);
  const std::string format = sniff_format(bytes.substr(0, 32));
  if (format == "png") return png_length(source);
  if (format == "jpeg") return jpeg_length(bytes);
  if (format == "webp") return webp_length(source);
  if (format == "ppm") return ppm_length(source);
  throw Error("what comes is no picture", "stdin", "send PNG, JPEG, WebP or PPM, one after another");
}

// False at the end of the stream.
bool read_more(int descriptor, std::string& buffer) {
  const size_t had = buffer.size();
  buffer.resize(had + kReadBytes);
  ssize_t got = 0;
  do got = read(descriptor, buffer.data() + had, kReadBytes);
  while (got < 0 && errno == EINTR);
  buffer.resize(had + (got > 0 ? static_cast<size_t>(got) : 0));
  if (got < 0) throw Error(std::strerror(errno), "stdin");
  return got > 0;
}

}  // namespace

std::string read_next_image_bytes(int descriptor, std::string& buffer) {
  while (true) {
    if (const auto length = buffer.empty() ? std::nullopt : picture_length(buffer)) {
      std::string picture = buffer.substr(0, *length);
      buffer.erase(0, *length);
      return picture;
    }
    if (read_more(descriptor, buffer)) continue;
    if (buffer.empty()) return "";
    throw Error("the last picture is cut off or none", "stdin");
  }
}

}  // namespace atelier
