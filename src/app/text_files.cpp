#include "app/text_files.h"

#include "base/files.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/unicode.h"
#include "nn/zip.h"

namespace atelier {

namespace {

constexpr uint64_t kMostBytes = uint64_t{4} << 30;

std::string decoded(std::string bytes, const std::string& name, const TextOptions& options) {
  bool is_latin = false;
  std::string text = decoded_text(std::move(bytes), name, options.encoding, is_latin);
  if (is_latin && options.encoding == "auto")
    spdlog::warn("{}: is no UTF-8, read as Latin-1 (--encoding says which it is)", name);
  return text;
}

}  // namespace

void TextOptions::declare(Options& options) {
  options.add("encoding", encoding, "of the inputs; auto is UTF-8 where it fits, else Windows' Latin-1")
      .one_of({"auto", "utf-8", "latin-1"});
}

std::vector<TextFile> read_packed_files(const fs::path& path) {
  std::string bytes = read_maybe_gzip(path, kMostBytes);
  if (!is_zip(bytes)) return {{path.string(), path.stem().string(), std::move(bytes)}};
  std::vector<TextFile> files;
  const ZipArchive archive(bytes, path.string());
  for (const auto& [name, entry] : archive.entries()) {
    if (name.ends_with('/')) continue;
    files.push_back(
        {path.string() + "/" + name, fs::path(name).stem().string(), archive.unpacked(entry, kMostBytes)});
  }
  return files;
}

std::vector<TextFile> read_text_files(const fs::path& path, const TextOptions& options) {
  std::vector<TextFile> files = read_packed_files(path);
  for (TextFile& file : files) file.text = decoded(std::move(file.text), file.name, options);
  return files;
}

std::vector<TextFile> read_text_files(const Source& source, const TextOptions& options) {
  if (source.input.kind != Input::Kind::standard_input) return read_text_files(source.input.path, options);
  return {{source.input.path, source.input.path, decoded(source.bytes, source.input.path, options)}};
}

std::vector<TextFile> read_text_files(const Source& source, const TextOptions& options, bool is_bytes) {
  if (!is_bytes) return read_text_files(source, options);
  if (source.input.kind != Input::Kind::standard_input) return read_packed_files(source.input.path);
  return {{source.input.path, source.input.path, source.bytes}};
}

}  // namespace atelier
