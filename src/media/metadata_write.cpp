// Mark and profile go into the finished file, a format each; the encoders know nothing of them.
#include <zlib.h>

#include <algorithm>

#include "base/log.h"
#include "media/containers.h"
#include "media/header.h"
#include "media/mark.h"
#include "media/metadata.h"
#include "media/png.h"

namespace atelier {

namespace {

// --- PNG: the profile after IHDR, the mark before IEND

std::string with_png_metadata(std::string png, const OutputMark& mark, const std::string& icc) {
  constexpr size_t kAfterHeader = 8 + 25, kEndChunk = 12;
  if (!icc.empty()) png.insert(kAfterHeader, png_profile_chunk(icc));
  if (mark.hash.empty()) return png;
  ByteSource source{std::string_view(png)};
  const std::string digest = png_digest(source);
  png.insert(png.size() - kEndChunk, png_mark_chunk(mark, digest));
  return png;
}

// --- WebP: VP8X with flags, ICCP, the picture, XMP

std::string riff_chunk(std::string_view type, std::string_view data) {
  return std::string(type) + little_endian_bytes(data.size(), 4) + std::string(data) +
         std::string(data.size() % 2, '\0');
}

std::string xmp_packet(const std::string& text) {
  return "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
         "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
         "<rdf:Description rdf:about=\"\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:description><rdf:Alt>"
         "<rdf:li xml:lang=\"x-default\">" +
         xml_escaped(text) + "</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>";
}

// The extended header that a plain VP8 or VP8L file lacks.
std::string extended_header(const PictureHeader& header, bool alpha) {
  constexpr uint64_t kAlphaFlag = 0x10;
  return little_endian_bytes(alpha ? kAlphaFlag : 0, 4) + little_endian_bytes(header.stored.width - 1, 3) +
         little_endian_bytes(header.stored.height - 1, 3);
}

std::string with_webp_metadata(const std::string& webp, const OutputMark& mark, const std::string& icc) {
  constexpr char kProfileFlag = 0x20, kXmpFlag = 0x04;
  if (icc.empty() && mark.hash.empty()) return webp;
  ByteSource source{std::string_view(webp)};
  std::string extended, picture;
  bool alpha = false;
  walk_webp(source, [&](const Part& chunk) {
    const std::string_view data = source.at(chunk.offset, chunk.length);
    if (chunk.type == "VP8L") alpha = little_endian(data, 1, 4) >> 28 & 1;
    if (chunk.type == "VP8X") {
      extended = data;
    } else if (chunk.type != "ICCP" && chunk.type != "XMP ") {
      picture += riff_chunk(chunk.type, data);
    }
    return true;
  });
  if (extended.empty()) extended = extended_header(read_picture_header(source), alpha);
  if (!icc.empty()) extended[0] |= kProfileFlag;
  if (!mark.hash.empty()) extended[0] |= kXmpFlag;

  std::string body = "WEBP" + riff_chunk("VP8X", extended);
  if (!icc.empty()) body += riff_chunk("ICCP", icc);
  body += picture;
  if (!mark.hash.empty()) body += riff_chunk("XMP ", xmp_packet(mark_text(mark, "")));
  return "RIFF" + little_endian_bytes(body.size(), 4) + body;
}

// --- EXR: an attribute, and the table of chunk offsets behind the header moved by its length

std::string with_exr_metadata(std::string exr, const OutputMark& mark) {
  if (mark.hash.empty()) return exr;
  ByteSource source{std::string_view(exr)};
  const uint64_t end = walk_exr(source, [](const Part&) { return true; });
  const std::string text = mark_text(mark, "");
  const std::string attribute =
      std::string("comments\0string\0", 16) + little_endian_bytes(text.size(), 4) + text;
  const uint64_t table = end + 1, first_chunk = little_endian(exr, table, 8);
  if (first_chunk < table || first_chunk > exr.size()) return exr;
  for (uint64_t at = table; at + 8 <= first_chunk; at += 8)
    exr.replace(at, 8, little_endian_bytes(little_endian(exr, at, 8) + attribute.size(), 8));
  return exr.insert(end, attribute);
}

// --- PPM: comment lines after the kind

std::string with_ppm_metadata(std::string ppm, const OutputMark& mark) {
  if (mark.hash.empty()) return ppm;
  std::string comments = "# ";
  for (char letter : mark_text(mark, "")) comments += letter == '\n' ? "\n# " : std::string(1, letter);
  return ppm.insert(3, comments + "\n");
}

}  // namespace

std::string with_metadata(std::string encoded, const std::string& format, const OutputMark& mark,
                          const std::string& icc) {
  const std::string kind = format_of_extension(format);
  if (kind == "png") return with_png_metadata(std::move(encoded), mark, icc);
  if (kind == "webp") return with_webp_metadata(encoded, mark, icc);
  if (!icc.empty())
    warn_once(format +
              " files hold no color profile: the picture's own was left out (PNG, TIFF and JPEG keep it)");
  if (kind == "exr") return with_exr_metadata(std::move(encoded), mark);
  if (kind == "ppm") return with_ppm_metadata(std::move(encoded), mark);
  return encoded;
}

}  // namespace atelier
