// The text of a mark as it lies in a file, readable by people, and the digest by which a picture that was
// changed since is told from one that was not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "media/byte_source.h"
#include "media/containers.h"
#include "media/metadata.h"

namespace atelier {

// "atelier mark 1", then `software:`, `hash:` and, unless empty, `digest:` lines, an empty line and the job.
inline constexpr std::string_view kMarkStart = "atelier mark 1\n";
std::string mark_text(const OutputMark& mark, const std::string& digest);

struct ParsedMark {
  OutputMark mark;
  std::string digest;
};
// nullopt where `text` does not begin as a mark or has no hash.
std::optional<ParsedMark> parse_mark(std::string_view text);

// PNG: over type, length and CRC of every other chunk, so that pixels need not be read again.
class PngDigest {
 public:
  void add_chunk(std::string_view type, uint64_t length, uint64_t crc);
  std::string hex() { return digest_.hex(); }

 private:
  Sha256 digest_;
};
std::string png_digest(ByteSource& source);
// JPEG: over every byte outside our comments.
std::string jpeg_digest(ByteSource& source);

// Where the mark lies in PNG and JPEG.
inline constexpr std::string_view kPngKeyword{"atelier\0\0\0\0\0",
                                              12};  // keyword, no compression, no language, no translation
inline constexpr std::string_view kJpegMore = "atelier mark +\n";  // begins the second and later comments
constexpr uint8_t kJpegComment = 0xFE;
bool is_png_mark(ByteSource& source, const Part& chunk);
bool is_jpeg_mark(ByteSource& source, const Part& segment);

// What text carries in XML, and back.
std::string xml_escaped(std::string_view text);
std::string xml_unescaped(std::string_view text);

}  // namespace atelier
