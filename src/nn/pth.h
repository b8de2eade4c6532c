// PyTorch's files of weights: the zip of torch.save since 1.6 (data.pkl and one entry a storage) and the
// legacy format before it (five pickles, then each storage as a count and its numbers). Formats as
// torch/serialization.py writes them. The pickles are read as data (nn/pickle.h).
#pragma once

#include <string>
#include <string_view>

#include "tensor/safetensors.h"

namespace atelier {

bool is_legacy_pth(std::string_view bytes);

// Tensors by the keys of the state_dict. A checkpoint's `state_dict`, `model_state_dict` or `model` is
// entered; what is no tensor is left out; a prefix "module." that all keys have (torch.nn.DataParallel) is
// removed. CPU tensors, contiguous, own their memory, together at most four times as large as the file. Error
// with `where` and what is wrong.
TensorMap read_zip_pth(std::string_view bytes, const std::string& where);
TensorMap read_legacy_pth(std::string_view bytes, const std::string& where);

}  // namespace atelier
