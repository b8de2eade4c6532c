#include "nn/state_dict.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "nn/byte_reader.h"

namespace atelier {
namespace {

using Kind = PickleValue::Kind;

// --- What the pickle of a file of weights may name ---------------------------------------------------------

struct NamedType {
  std::string_view storage, dtype;
  at::ScalarType type;
};

constexpr std::array kTypes{
    NamedType{"FloatStorage", "float32", at::kFloat},
    NamedType{"DoubleStorage", "float64", at::kDouble},
    NamedType{"HalfStorage", "float16", at::kHalf},
    NamedType{"BFloat16Storage", "bfloat16", at::kBFloat16},
    NamedType{"LongStorage", "int64", at::kLong},
    NamedType{"IntStorage", "int32", at::kInt},
    NamedType{"ShortStorage", "int16", at::kShort},
    NamedType{"CharStorage", "int8", at::kChar},
    NamedType{"ByteStorage", "uint8", at::kByte},
    NamedType{"BoolStorage", "bool", at::kBool},
    NamedType{"ComplexFloatStorage", "complex64", at::kComplexFloat},
    NamedType{"ComplexDoubleStorage", "complex128", at::kComplexDouble},
    NamedType{"UntypedStorage", "uint8", at::kByte},
    // Types without a storage of their own lie in an UntypedStorage.
    NamedType{"", "uint16", at::kUInt16},
    NamedType{"", "uint32", at::kUInt32},
    NamedType{"", "uint64", at::kUInt64},
    NamedType{"", "float8_e4m3fn", at::kFloat8_e4m3fn},
    NamedType{"", "float8_e5m2", at::kFloat8_e5m2},
};

const NamedType* find_type(std::string_view name, std::string_view NamedType::*field) {
  const auto found = std::ranges::find(kTypes, name, field);
  return found == kTypes.end() || name.empty() ? nullptr : &*found;
}

int64_t natural(const PickleValue& value, const char* what, const std::string& where) {
  if (!value.is(Kind::integer) || value.integer < 0)
    fail_in_pickle(std::string("has a tensor whose ") + what + " is no count", where);
  return value.integer;
}

// --- Tensors -----------------------------------------------------------------------------------------------

struct Layout {
  std::vector<int64_t> sizes, strides;
  uint64_t offset = 0;
  uint64_t count = 1, span = 0;  // elements of the tensor; elements of the storage from its first to its last
};

Layout layout_of(const PickleValue& offset, const PickleValue& sizes, const PickleValue& strides,
                 const std::string& where) {
  constexpr size_t kMaxRank = 64;
  constexpr uint64_t kMaxElements = uint64_t{1} << 46;
  if (!sizes.is(Kind::list) || !strides.is(Kind::list) || sizes.items.size() != strides.items.size() ||
      sizes.items.size() > kMaxRank) {
    fail_in_pickle("has a tensor whose shape and strides disagree", where);
  }
  Layout layout;
  layout.offset = natural(offset, "offset", where);
  unsigned __int128 last = 0;  // cannot overflow: each product has at most 46 + 63 bits
  uint64_t bound = 1;
  for (size_t i = 0; i < sizes.items.size(); ++i) {
    const int64_t size = natural(*sizes.items[i], "size", where),
                  stride = natural(*strides.items[i], "stride", where);
    if (static_cast<uint64_t>(size) > kMaxElements / bound)
      fail_in_pickle("has a tensor that is too large to be true", where);
    bound *= std::max<int64_t>(size, 1);
    layout.count *= size;
    layout.sizes.push_back(size);
    layout.strides.push_back(stride);
    if (size > 1) last += static_cast<unsigned __int128>(size - 1) * stride;
  }
  if (last >= kMaxElements) fail_in_pickle("has a tensor that is too large to be true", where);
  layout.span = layout.count == 0 ? 0 : static_cast<uint64_t>(last) + 1;
  return layout;
}

class TensorReader {
 public:
  TensorReader(const FindStorage& find_storage, uint64_t file_size, const std::string& where)
      : find_storage_(find_storage), where_(where), budget_(4 * file_size + (uint64_t{16} << 20)) {}

  at::Tensor read(const PickleValue& call) {
    const PickleValue* tensor = &call;
    constexpr int kMaxWraps = 4;
    for (int wraps = 0; tensor->is(Kind::call) && tensor->text == "_rebuild_parameter"; ++wraps) {
      const auto& arguments = tensor->items[0]->items;
      if (arguments.empty() || wraps == kMaxWraps)
        fail_in_pickle("has a parameter that is no tensor", where_);
      tensor = arguments[0];
    }
    const bool version3 = tensor->text == "_rebuild_tensor_v3";
    if (!tensor->is(Kind::call) || !tensor->text.starts_with("_rebuild_tensor") ||
        tensor->items[0]->items.size() < (version3 ? 7 : 4)) {
      fail_in_pickle("has a parameter that is no tensor", where_);
    }
    const auto& arguments = tensor->items[0]->items;
    const size_t flags = version3 ? 7 : 6;  // where a lazy conjugate or negative would be said
    if (arguments.size() > flags && !arguments[flags]->items.empty())
      fail_in_pickle("has a tensor that waits to be conjugated or negated", where_);
    const StorageId id = storage_id(*arguments[0], where_);
    return read(id, layout_of(*arguments[1], *arguments[2], *arguments[3], where_),
                version3 ? arguments[6] : nullptr);
  }

 private:
  at::Tensor read(const StorageId& id, const Layout& layout, const PickleValue* dtype) {
    at::ScalarType type = id.type;
    if (dtype != nullptr) {
      const NamedType* named = find_type(dtype->text, &NamedType::dtype);
      if (named == nullptr) fail_in_pickle("has a tensor of an unknown type", where_);
      type = named->type;
    }
    return read(storage_part(id), type, layout);
  }

  std::string_view storage_part(const StorageId& id) {
    const std::string_view bytes = find_storage_(id);
    const uint64_t count = bytes.size() / id.item_size();
    if (id.view_offset > count || id.view_count > count - id.view_offset)
      fail_in_pickle("has a tensor beyond its storage", where_);
    return bytes.substr(id.view_offset * id.item_size(), id.view_count * id.item_size());
  }

  at::Tensor read(std::string_view storage, at::ScalarType type, const Layout& layout) {
    const uint64_t item_size = at::elementSize(type), available = storage.size() / item_size;
    if (layout.offset > available || layout.span > available - layout.offset)
      fail_in_pickle("has a tensor beyond its storage", where_);
    charge(std::max(layout.count, layout.span) * item_size);
    // Bools may be any byte in a file, and must not be in memory.
    const at::ScalarType stored = type == at::kBool ? at::kByte : type;
    const at::Tensor flat = at::empty({static_cast<int64_t>(layout.span)}, at::TensorOptions(stored));
    if (layout.span > 0) {
      std::memcpy(flat.mutable_data_ptr(), storage.data() + layout.offset * item_size,
                  layout.span * item_size);
    }
    if (layout.count == 0) return at::empty(layout.sizes, at::TensorOptions(type));
    return flat.as_strided(layout.sizes, layout.strides).contiguous().to(type);
  }

  // Tied weights and expanded buffers make tensors larger than their file, but not by much.
  void charge(uint64_t bytes) {
    if (bytes > budget_) fail_in_pickle("describes tensors far larger than the file", where_);
    budget_ -= bytes;
  }

  const FindStorage& find_storage_;
  const std::string& where_;
  uint64_t budget_;
};

// --- The state_dict ----------------------------------------------------------------------------------------

const PickleValue& enter_checkpoint(const PickleValue& root) {
  constexpr int kMaxLevels = 4;
  const PickleValue* dict = &root;
  for (int level = 0; level < kMaxLevels; ++level) {
    const PickleValue* inner = nullptr;
    for (const char* key : {"state_dict", "model_state_dict", "model"}) {
      const PickleValue* found = dict->find(key);
      if (inner == nullptr && found != nullptr && found->is(Kind::dict)) inner = found;
    }
    if (inner == nullptr) break;
    dict = inner;
  }
  return *dict;
}

[[noreturn]] void fail_without_tensors(const PickleValue& dict, const std::string& where) {
  if (!dict.is(Kind::dict)) throw Error("holds no tensors by name: it is no state_dict", where);
  std::vector<std::string> keys;
  for (size_t i = 0; i < std::min<size_t>(dict.items.size(), 10); i += 2) {
    if (dict.items[i]->is(Kind::text)) keys.push_back(in_quotes(dict.items[i]->text));
  }
  throw Error("holds no tensors by name" + (keys.empty() ? "" : ": its entries are " + join(keys, ", ")),
              where,
              "save the state_dict of the network alone in Python: torch.save(model.state_dict(), FILE)");
}

TensorMap without_prefix(TensorMap tensors) {
  constexpr std::string_view kPrefix = "module.";
  if (!std::ranges::all_of(tensors, [&](const auto& entry) { return entry.first.starts_with(kPrefix); }))
    return tensors;
  TensorMap renamed;
  for (const auto& [name, tensor] : tensors) renamed.emplace(name.substr(kPrefix.size()), tensor);
  return renamed;
}

}  // namespace

bool allowed_in_weights(std::string_view name) {
  if (name.starts_with("torch._utils.")) {
    constexpr std::array kCalls{"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3",
                                "_rebuild_parameter"};
    return std::ranges::find(kCalls, name.substr(std::string_view("torch._utils.").size())) != kCalls.end();
  }
  for (const std::string_view module : {"torch.cuda.", "torch.storage.", "torch."}) {
    if (!name.starts_with(module)) continue;
    const std::string_view type = name.substr(module.size());
    return find_type(type, &NamedType::storage) || (module == "torch." && find_type(type, &NamedType::dtype));
  }
  return false;
}

void fail_in_pickle(const std::string& problem, const std::string& where) {
  throw Error("the pickle " + problem, where,
              "get the file again, or save it again in Python: torch.save(model.state_dict(), FILE)");
}

StorageId storage_id(const PickleValue& value, const std::string& where) {
  if (!value.is(Kind::persistent)) fail_in_pickle("has a tensor without a storage", where);
  const auto& items = value.items[0]->items;
  const bool known = items.size() >= 5 && items[0]->is(Kind::text) && items[0]->text == "storage" &&
                     items[1]->is(Kind::global) && items[2]->is(Kind::text);
  const NamedType* named = known ? find_type(items[1]->text, &NamedType::storage) : nullptr;
  if (named == nullptr) fail_in_pickle("refers to something that is no storage of numbers", where);
  StorageId id;
  id.key = items[2]->text;
  id.type = named->type;
  id.count = id.view_count = natural(*items[4], "storage", where);
  if (items.size() > 5 && items[5]->is(Kind::list)) {
    const auto& view = items[5]->items;
    if (view.size() != 3) fail_in_pickle("has a view of a storage that is none", where);
    id.view_offset = natural(*view[1], "offset", where);
    id.view_count = natural(*view[2], "storage", where);
  }
  return id;
}

TensorMap read_state_dict(const Pickle& pickle, const FindStorage& find_storage, uint64_t file_size,
                          const std::string& where) {
  TensorReader reader(find_storage, file_size, where);
  const PickleValue& dict = enter_checkpoint(*pickle.root);
  TensorMap tensors;
  for (size_t i = 0; dict.is(Kind::dict) && i < dict.items.size(); i += 2) {
    const PickleValue& key = *dict.items[i];
    const PickleValue& value = *dict.items[i + 1];
    if (key.is(Kind::text) && value.is(Kind::call)) tensors[std::string(key.text)] = reader.read(value);
  }
  if (tensors.empty()) fail_without_tensors(dict, where);
  return without_prefix(std::move(tensors));
}

}  // namespace atelier
