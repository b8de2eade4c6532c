#include "media/mark.h"

#include <algorithm>
#include <array>
#include <utility>

namespace atelier {

namespace {

// Takes "KEY: VALUE\n" off the front of `text`, or leaves it.
std::string take_line(std::string_view& text, std::string_view key) {
  const size_t end = text.find('\n');
  if (!text.starts_with(key) || end == std::string_view::npos) return "";
  const std::string value(text.substr(key.size(), end - key.size()));
  text.remove_prefix(end + 1);
  return value;
}

constexpr std::array<std::pair<char, std::string_view>, 3> kXmlNames{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}}};

}  // namespace

std::string mark_text(const OutputMark& mark, const std::string& digest) {
  std::string text(kMarkStart);
  text += "software: " + mark.software + "\nhash: " + mark.hash + "\n";
  if (!digest.empty()) text += "digest: " + digest + "\n";
  return text + "\n" + mark.job;
}

std::optional<ParsedMark> parse_mark(std::string_view text) {
  if (!text.starts_with(kMarkStart)) return std::nullopt;
  text.remove_prefix(kMarkStart.size());
  ParsedMark parsed;
  parsed.mark.software = take_line(text, "software: ");
  parsed.mark.hash = take_line(text, "hash: ");
  parsed.digest = take_line(text, "digest: ");
  if (parsed.mark.hash.empty() || !text.starts_with('\n')) return std::nullopt;
  parsed.mark.job = text.substr(1);
  return parsed;
}

std::map<std::string, std::string> video_metadata_from(const OutputMark& mark) {
  if (mark.hash.empty()) return {};
  return {{"comment", mark_text(mark, "")}};
}

void PngDigest::add_chunk(std::string_view type, uint64_t length, uint64_t crc) {
  digest_.add(type).add(big_endian_bytes(length, 4)).add(big_endian_bytes(crc, 4));
}

bool is_png_mark(ByteSource& source, const Part& chunk) {
  return chunk.type == "iTXt" && source.at(chunk.offset, kPngKeyword.size()) == kPngKeyword;
}

bool is_jpeg_mark(ByteSource& source, const Part& segment) {
  if (jpeg_marker(segment) != kJpegComment) return false;
  const std::string_view text =
      source.at(segment.offset, std::min<size_t>(segment.length, kMarkStart.size()));
  return text == kMarkStart || text == kJpegMore;
}

std::string png_digest(ByteSource& source) {
  PngDigest digest;
  walk_png(source, [&](const Part& chunk) {
    if (!is_png_mark(source, chunk))
      digest.add_chunk(chunk.type, chunk.length, big_endian(source.at(chunk.offset + chunk.length, 4), 0, 4));
    return true;
  });
  return digest.hex();
}

std::string jpeg_digest(ByteSource& source) {
  constexpr uint64_t kPiece = 1 << 20;
  Sha256 digest;
  const auto add_range = [&](uint64_t from, uint64_t to) {
    for (; from < to; from += kPiece) digest.add(source.at(from, std::min(kPiece, to - from)));
  };
  uint64_t from = 0;
  walk_jpeg(source, [&](const Part& segment) {
    if (!is_jpeg_mark(source, segment)) return true;
    add_range(from, segment.whole_offset);
    from = segment.offset + segment.length;
    return true;
  });
  add_range(from, source.size());
  return digest.hex();
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (char letter : text) {
    const auto name = std::find_if(kXmlNames.begin(), kXmlNames.end(),
                                   [&](const auto& pair) { return pair.first == letter; });
    name == kXmlNames.end() ? escaped += letter : escaped += name->second;
  }
  return escaped;
}

std::string xml_unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto name = std::find_if(kXmlNames.begin(), kXmlNames.end(),
                                   [&](const auto& pair) { return text.starts_with(pair.second); });
    plain += name == kXmlNames.end() ? text.front() : name->first;
    text.remove_prefix(name == kXmlNames.end() ? 1 : name->second.size());
  }
  return plain;
}

}  // namespace atelier
