// .npy files (NumPy's format 1.0 to 3.0): one array. Little-endian bool, integers, float16, float32 and
// float64 are read, in C and Fortran order; a header is checked against the file's size before anything is
// allocated.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace atelier {

// A contiguous CPU tensor that owns its memory. Error for a file that is missing, truncated, hostile, or of
// another type (big-endian, text, objects), naming the file and what is wrong.
at::Tensor read_npy(const std::filesystem::path& path);

// Format 1.0, C order.
std::string npy_bytes(const at::Tensor& array);
// The same, written atomically (base/files.h).
void write_npy(const std::filesystem::path& path, const at::Tensor& array);

}  // namespace atelier
