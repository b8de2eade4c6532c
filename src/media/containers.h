// How picture files are built: the chunks of PNG and WebP, the segments of JPEG, the attributes of EXR, the
// header of PPM. Only headers are read, never pixels. Broken files end a walk early; nothing here throws for
// them. TIFF is in media/tiff.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "media/byte_source.h"

namespace atelier {

// From the first bytes (32 are enough): png jpeg tiff webp exr ppm npy, or "" where unknown. PGM is ppm.
std::string sniff_format(std::string_view start);
// The same names from an extension, without dot, any case: "JPG" gives jpeg, "pgm" ppm.
std::string format_of_extension(std::string_view extension);

// A part of a file; `offset` is where its content begins, `whole_offset` where its own header does.
struct Part {
  std::string type;  // PNG and RIFF: four letters; JPEG: the marker's byte; EXR: the attribute's type
  std::string name;  // EXR alone
  uint64_t whole_offset = 0, offset = 0, length = 0;
};
// Returns false to end the walk.
using VisitPart = std::function<bool(const Part&)>;

// Each gives where the walk ended: after the last part that is whole.
// PNG: to IEND, included. JPEG: from SOI to the first SOS, included. RIFF: the chunks of a WebP file. EXR:
// the attributes of a single part's header, and the end is the offset of the header's closing zero.
uint64_t walk_png(ByteSource& source, const VisitPart& visit);
uint64_t walk_jpeg(ByteSource& source, const VisitPart& visit);
uint64_t walk_webp(ByteSource& source, const VisitPart& visit);
uint64_t walk_exr(ByteSource& source, const VisitPart& visit);

inline constexpr std::string_view kPngSignature{"\x89PNG\r\n\x1a\n", 8};
constexpr uint8_t kJpegStartOfScan = 0xDA;
uint8_t jpeg_marker(const Part& segment);
bool is_jpeg_frame_header(uint8_t marker);  // SOF0 .. SOF15, without DHT, JPG and DAC

struct PpmHeader {
  int kind = 6;  // 2, 3, 5 or 6, as in "P6"
  int64_t width = 0, height = 0, largest = 255;
  uint64_t pixels_offset = 0;
  std::string comments;  // each with its newline, without "# "
};
std::optional<PpmHeader> read_ppm_header(ByteSource& source);

}  // namespace atelier
