// safetensors files (huggingface/safetensors, format 0.x): u64 little-endian header length, a JSON header,
// then the tensors' bytes. Read with the checks of the reference implementation: header at most 100,000,000
// bytes and within the file, offsets that form one gapless chain, shape x dtype equal to the length without
// overflow, no duplicate keys.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace atelier {

using TensorMap = std::map<std::string, at::Tensor>;

struct TensorFile {
  TensorMap tensors;                            // CPU tensors that own their memory
  std::map<std::string, std::string> metadata;  // `__metadata__`
};

// Error for a file that is missing, truncated or hostile, naming the file and what is wrong.
TensorFile read_safetensors(const std::filesystem::path& path);
std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path& path);

// Written atomically (base/files.h), tensors in the map's order, data start padded to 8 bytes.
void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

}  // namespace atelier
