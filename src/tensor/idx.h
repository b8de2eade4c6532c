// idx files (LeCun's, of MNIST): one array of numbers in big-endian order.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string_view>

namespace atelier {

bool is_idx(std::string_view bytes);
// Bytes as uint8, everything else as float32, in the file's shape. Error for what is cut off or damaged.
at::Tensor idx_array(std::string_view bytes, const std::filesystem::path& path);

}  // namespace atelier
