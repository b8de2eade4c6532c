#include "media/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kBlock = 1 << 16;
constexpr int64_t kLargest = int64_t{1} << 30;

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

Error broken(const std::filesystem::path& path, archive* source) {
  const char* said = archive_error_string(source);
  return Error("can't be read as an archive" + std::string(said ? ": " + std::string(said) : ""),
               path.string(), "check that it was copied whole");
}

std::string bytes_of_entry(archive* source, const std::string& name, const std::filesystem::path& path) {
  std::string bytes;
  char block[kBlock];
  while (true) {
    const la_ssize_t count = archive_read_data(source, block, sizeof block);
    if (count < 0) throw broken(path, source);
    if (count == 0) return bytes;
    bytes.append(block, static_cast<size_t>(count));
    if (std::ssize(bytes) > kLargest)
      throw Error("holds '" + name + "', which is larger than 1 GB", path.string(), "look into the archive");
  }
}

}  // namespace

void read_archive(const std::filesystem::path& path,
                  const std::function<bool(const std::string& name)>& is_wanted,
                  const std::function<void(const std::string& name, const std::string& bytes)>& use) {
  const Archive source(archive_read_new(), &archive_read_free);
  archive_read_support_filter_all(source.get());
  archive_read_support_format_tar(source.get());
  archive_read_support_format_zip(source.get());
  if (archive_read_open_filename(source.get(), path.c_str(), kBlock) != ARCHIVE_OK)
    throw broken(path, source.get());
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(source.get(), &entry);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) throw broken(path, source.get());
    const char* said = archive_entry_pathname(entry);
    const std::string name = said ? said : "";
    if (archive_entry_filetype(entry) == AE_IFREG && is_wanted(name))
      use(name, bytes_of_entry(source.get(), name, path));
  }
}

}  // namespace atelier
