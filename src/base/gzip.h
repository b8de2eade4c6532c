// Files that may be compressed with gzip.
#pragma once

#include <filesystem>
#include <string>

namespace atelier {

// The file's bytes, unpacked where it is a gzip file (by its content, whatever its name). Error for one that
// is missing, cut off or damaged, and where there would be more than `max_bytes`.
std::string read_maybe_gzip(const std::filesystem::path& path, uint64_t max_bytes = UINT64_MAX);

}  // namespace atelier
