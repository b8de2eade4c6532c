// The state_dict in the pickle of a PyTorch file: tensors described by calls that are interpreted here, on
// storages that lie elsewhere in the file. For nn/pth alone.
#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "nn/pickle.h"
#include "tensor/safetensors.h"

namespace atelier {

// The names that a pickle of weights may hold: storages, types and the functions that put tensors together.
bool allowed_in_weights(std::string_view name);

// A persistent id: ("storage", type, key, device, count[, (view key, offset, count)]).
struct StorageId {
  std::string key;
  at::ScalarType type = at::kFloat;
  uint64_t count = 0;                        // elements of the storage
  uint64_t view_offset = 0, view_count = 0;  // the part of it that is meant

  uint64_t item_size() const { return at::elementSize(type); }
};

// An Error about the pickle.
[[noreturn]] void fail_in_pickle(const std::string& problem, const std::string& where);

// What a persistent value refers to. Error for other values.
StorageId storage_id(const PickleValue& value, const std::string& where);

// The bytes of a storage; throws Error for one that is missing.
using FindStorage = std::function<std::string_view(const StorageId&)>;

// The tensors of the state_dict, as nn/pth.h promises them.
TensorMap read_state_dict(const Pickle& pickle, const FindStorage& find_storage, uint64_t file_size,
                          const std::string& where);

}  // namespace atelier
