#include "media/video_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "base/text.h"
#include "media/av.h"
#include "media/mark.h"
#include "media/png.h"

namespace atelier {

namespace {

// --- Containers

// Matroska writes names of tags in capitals.
std::string container_comment(const std::filesystem::path& path) {
  start_av();
  AVDictionary* settings = nullptr;
  av_dict_set(&settings, "protocol_whitelist", "file", 0);
  AVFormatContext* opened = nullptr;
  const int code = avformat_open_input(&opened, av_url(path).c_str(), nullptr, &settings);
  av_dict_free(&settings);
  if (code < 0) return "";
  const AvInput input(opened);
  const AVDictionaryEntry* tag = av_dict_get(input->metadata, "comment", nullptr, 0);
  return tag ? tag->value : "";
}

// --- GIF: blocks of at most 255 bytes, each behind its length, and an empty one; then the film's last byte

constexpr std::string_view kGifComment = "\x21\xFE";
constexpr char kGifEnd = ';';

std::string gif_comment_block(std::string_view text) {
  constexpr size_t kPiece = 255;
  std::string block(kGifComment);
  for (size_t at = 0; at < text.size(); at += kPiece) {
    const std::string_view piece = text.substr(at, kPiece);
    block += static_cast<char>(piece.size());
    block += piece;
  }
  return block + '\0';
}

// The text of a comment that ends with `tail`; "" where it does not.
std::string gif_comment_text(std::string_view tail) {
  std::string text;
  for (size_t at = kGifComment.size(); at < tail.size();) {
    const auto length = static_cast<uint8_t>(tail[at]);
    if (length == 0) return at + 2 == tail.size() && tail.back() == kGifEnd ? text : "";
    text += tail.substr(at + 1, length);
    at += 1 + size_t{length};
  }
  return "";
}

// Looked for from the end, in pieces that grow: a film is long and its mark short.
std::string gif_mark(const std::filesystem::path& path) {
  constexpr size_t kFirst = 1 << 14, kLargest = 1 << 26;
  ByteSource source(path);
  for (size_t length = kFirst; length <= kLargest; length *= 8) {
    const size_t some = std::min<size_t>(length, source.size());
    const std::string_view tail = source.at(source.size() - some, some);
    const size_t start = tail.rfind(kMarkStart), before = kGifComment.size() + 1;
    if (start != std::string_view::npos && start >= before)
      if (tail.substr(start - before, kGifComment.size()) == kGifComment)
        return gif_comment_text(tail.substr(start - before));
    if (some == source.size()) break;
  }
  return "";
}

// --- Into finished files

// The bytes from `offset` on become `bytes`.
void replace_tail(const std::filesystem::path& path, uint64_t offset, std::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  int problem = file < 0 ? errno : 0;
  while (!problem && !bytes.empty()) {
    const ssize_t some = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (some < 0 && errno != EINTR) problem = errno;
    if (some <= 0) continue;
    bytes.remove_prefix(static_cast<size_t>(some));
    offset += static_cast<uint64_t>(some);
  }
  if (file >= 0) close(file);
  if (problem) throw_file_error(problem, "cannot be written", path);
}

std::string last_bytes(const std::filesystem::path& path, size_t count) {
  ByteSource source(path);
  return std::string(source.at(source.size() - std::min<uint64_t>(count, source.size()), count));
}

void add_gif_comment(const std::filesystem::path& film, const std::string& comment) {
  if (last_bytes(film, 1) != std::string(1, kGifEnd)) return;
  replace_tail(film, fs::file_size(film) - 1, gif_comment_block(comment) + kGifEnd);
}

// Before the last chunk, which is IEND.
void add_apng_mark(const std::filesystem::path& film, const OutputMark& mark) {
  constexpr size_t kEndChunk = 12;
  const std::string end = last_bytes(film, kEndChunk);
  ByteSource source(film);
  replace_tail(film, source.size() - kEndChunk, png_mark_chunk(mark, png_digest(source)) + end);
}

void add_webp_mark(const std::filesystem::path& film, const OutputMark& mark) {
  replace_tail(film, 0, with_metadata(read_file(film), "webp", mark, ""));
}

}  // namespace

std::string film_comment(const std::filesystem::path& path) {
  try {
    return lower(path.extension().string()) == ".gif" ? gif_mark(path) : container_comment(path);
  } catch (const std::exception&) {
    return "";
  }
}

void add_comment(const std::filesystem::path& film, const std::string& codec, const std::string& comment) {
  if (codec == "gif") return add_gif_comment(film, comment);
  const auto parsed = parse_mark(comment);
  if (!parsed) return;
  codec == "apng" ? add_apng_mark(film, parsed->mark) : add_webp_mark(film, parsed->mark);
}

}  // namespace atelier
