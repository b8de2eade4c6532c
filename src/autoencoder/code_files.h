// Codes as files: what encode writes, and decode reads.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace atelier {

struct NamedCodes {
  at::Tensor codes;  // (N,D) float32
  std::vector<std::string> names;
};

// Whether the file holds codes of so many numbers rather than pictures: tables do, arrays of two dimensions
// that are as wide, or can't be square pictures.
bool holds_codes(const std::filesystem::path& path, int64_t bottleneck);
// Of all files, in their order; without names they are called by their numbers. Error that names the file for
// codes of another width.
NamedCodes read_codes(const std::vector<std::filesystem::path>& paths, int64_t bottleneck);
// A name a line, for `count` codes. Error for another number.
std::vector<std::string> read_code_names(const std::filesystem::path& path, int64_t count);

}  // namespace atelier
