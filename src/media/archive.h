// Files within archives: tar (gzip, xz, bzip2, zstd) and zip, read once from beginning to end. Nothing is
// unpacked. Without media: Error.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace atelier {

bool is_archive_name(const std::filesystem::path& path);  // .tar, .tar.gz, .tgz, .tar.xz, .tar.zst ..., .zip

// Regular files in the archive's order: their path in it, and all their bytes. Files for which `is_wanted` is
// false are passed over unread. Error for what is no archive, is cut off, or holds a file of more than 1 GB.
void read_archive(const std::filesystem::path& path,
                  const std::function<bool(const std::string& name)>& is_wanted,
                  const std::function<void(const std::string& name, const std::string& bytes)>& use);

}  // namespace atelier
