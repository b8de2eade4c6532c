#include "tensor/safetensors.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "tensor/bytes.h"

namespace atelier {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in the file");

using nlohmann::json;
namespace fs = std::filesystem;

constexpr uint64_t kMaxHeader = 100'000'000;
constexpr int kMaxDepth = 4;  // the header, a tensor, its list, and one more to name what stands there

const std::map<std::string, at::ScalarType>& types() {
  static const std::map<std::string, at::ScalarType> map{
      {"BOOL", at::kBool},  {"U8", at::kByte},         {"I8", at::kChar},       {"U16", at::kUInt16},
      {"I16", at::kShort},  {"U32", at::kUInt32},      {"I32", at::kInt},       {"U64", at::kUInt64},
      {"I64", at::kLong},   {"F16", at::kHalf},        {"BF16", at::kBFloat16}, {"F32", at::kFloat},
      {"F64", at::kDouble}, {"C64", at::kComplexFloat}};
  return map;
}

std::string name_of(at::ScalarType type) {
  for (const auto& [name, known] : types())
    if (known == type) return name;
  throw Error("a tensor of this type cannot be stored as safetensors");
}

struct Entry {
  std::string name;
  at::ScalarType type;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;
};

struct Header {
  std::vector<Entry> entries;  // by offset
  std::map<std::string, std::string> metadata;
  uint64_t data_start = 0, file_size = 0;
};

[[noreturn]] void fail(const fs::path& path, const std::string& problem) {
  throw Error("not a sound safetensors file: " + problem, path.string(), "fetch or write the file again");
}

// --- The header's text -----------------------------------------------------------------------------------

std::ifstream opened(const fs::path& path, uint64_t& size) {
  std::error_code failure;
  size = fs::is_regular_file(path, failure) ? fs::file_size(path, failure) : 0;
  std::ifstream file(path, std::ios::binary);
  if (!file || failure) throw Error("cannot be read", path.string(), "is the path right, and a file?");
  return file;
}

// The length is compared with the file before anything is allocated.
std::string header_text(std::ifstream& file, const fs::path& path, uint64_t file_size) {
  uint64_t length = 0;
  if (file_size < 8 || !file.read(reinterpret_cast<char*>(&length), 8))
    fail(path, "it is shorter than 8 bytes");
  if (length > kMaxHeader) fail(path, "its header claims " + std::to_string(length) + " bytes");
  if (length > file_size - 8) fail(path, "its header reaches beyond the end of the file");
  std::string text(length, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(length))) fail(path, "its header is truncated");
  if (text.empty() || text[0] != '{') fail(path, "its header does not begin with '{'");
  return text;
}

// The JSON library keeps the last of two equal keys in silence, so keys are watched while it reads.
json parse_header(const std::string& text, const fs::path& path) {
  std::vector<std::set<std::string>> seen(kMaxDepth + 2);
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (depth > kMaxDepth) fail(path, "its header is nested too deeply");
    if (event == json::parse_event_t::object_start) seen[depth + 1].clear();
    if (event == json::parse_event_t::key && !seen[depth].insert(value.get<std::string>()).second)
      fail(path, "the key '" + value.get<std::string>() + "' stands twice in its header");
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception&) {
    fail(path, "its header is not JSON");
  }
}

// --- What the header says ----------------------------------------------------------------------------------

uint64_t number_in(const json& value, const fs::path& path, const std::string& name) {
  if (!value.is_number_unsigned()) fail(path, "'" + name + "' has a number that is not a whole one from 0");
  return value.get<uint64_t>();
}

Entry entry_from(const std::string& name, const json& value, const fs::path& path) {
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets") || !value["dtype"].is_string() || !value["shape"].is_array() ||
      !value["data_offsets"].is_array() || value["data_offsets"].size() != 2)
    fail(path, "'" + name + "' is not described by dtype, shape and two data_offsets");
  const std::string dtype = value["dtype"].get<std::string>();
  if (!types().contains(dtype))
    throw Error("the tensor '" + name + "' has the type " + dtype + ", which is not supported", path.string(),
                "convert it to F32, F16 or BF16");
  Entry entry{name, types().at(dtype), {}};
  for (const json& side : value["shape"]) {
    const uint64_t length = number_in(side, path, name);
    if (length > INT64_MAX) fail(path, "the shape of '" + name + "' overflows");
    entry.shape.push_back(static_cast<int64_t>(length));
  }
  entry.begin = number_in(value["data_offsets"][0], path, name);
  entry.end = number_in(value["data_offsets"][1], path, name);
  return entry;
}

// Sorted by offset, the tensors must form one chain from 0 to the end of the file, without gap or overlap.
void check_chain(Header& header, const fs::path& path) {
  std::sort(header.entries.begin(), header.entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  uint64_t at = 0;
  for (const Entry& entry : header.entries) {
    if (entry.begin < at) fail(path, "the bytes of '" + entry.name + "' overlap those of another tensor");
    if (entry.begin > at) fail(path, "there is a gap before the bytes of '" + entry.name + "'");
    const std::optional<uint64_t> bytes = bytes_of(entry.type, entry.shape);
    if (!bytes) fail(path, "the shape of '" + entry.name + "' overflows");
    if (entry.end < entry.begin || entry.end - entry.begin != *bytes)
      fail(path, "the shape and type of '" + entry.name + "' disagree with its length");
    at = entry.end;
  }
  const uint64_t present = header.file_size - header.data_start;
  if (at > present) fail(path, "it is truncated: " + std::to_string(at - present) + " bytes are missing");
  if (at < present) fail(path, std::to_string(present - at) + " bytes at its end belong to no tensor");
}

std::map<std::string, std::string> metadata_from(const json& value, const fs::path& path) {
  std::map<std::string, std::string> metadata;
  if (!value.is_object()) fail(path, "its __metadata__ is not a map of texts");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) fail(path, "its __metadata__ is not a map of texts");
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

Header read_header(std::ifstream& file, const fs::path& path, uint64_t file_size) {
  Header header;
  header.file_size = file_size;
  const std::string text = header_text(file, path, file_size);
  header.data_start = 8 + text.size();
  const json document = parse_header(text, path);
  for (const auto& [name, value] : document.items()) {
    if (name == "__metadata__")
      header.metadata = metadata_from(value, path);
    else
      header.entries.push_back(entry_from(name, value, path));
  }
  check_chain(header, path);
  return header;
}

// --- The bytes

// Copied into memory of libtorch's own alignment: the data of foreign files may start anywhere.
at::Tensor tensor_from(std::ifstream& file, const Entry& entry, const fs::path& path) {
  at::Tensor tensor = at::empty(entry.shape, entry.type);
  auto* bytes = static_cast<char*>(tensor.data_ptr());
  const uint64_t length = entry.end - entry.begin;
  if (length > 0 && !file.read(bytes, static_cast<std::streamsize>(length)))
    fail(path, "the bytes of '" + entry.name + "' cannot be read");
  if (entry.type == at::kBool)
    std::transform(bytes, bytes + length, bytes, [](char byte) { return static_cast<char>(byte != 0); });
  return tensor;
}

std::string header_for(const TensorMap& tensors, const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  if (!metadata.empty()) document["__metadata__"] = metadata;
  uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    const uint64_t end = offset + tensor.nbytes();
    document[name] = {{"dtype", name_of(tensor.scalar_type())},
                      {"shape", tensor.sizes().vec()},
                      {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

}  // namespace

TensorFile read_safetensors(const fs::path& path) {
  uint64_t size = 0;
  std::ifstream file = opened(path, size);
  Header header = read_header(file, path, size);
  TensorFile result{{}, std::move(header.metadata)};
  for (const Entry& entry : header.entries) result.tensors[entry.name] = tensor_from(file, entry, path);
  return result;
}

std::map<std::string, std::string> read_safetensors_metadata(const fs::path& path) {
  uint64_t size = 0;
  std::ifstream file = opened(path, size);
  return read_header(file, path, size).metadata;
}

void write_safetensors(const fs::path& path, const TensorFile& content) {
  TensorMap tensors;
  for (const auto& [name, tensor] : content.tensors) tensors[name] = tensor.detach().cpu().contiguous();
  const std::string header = header_for(tensors, content.metadata);
  const uint64_t length = header.size();
  AtomicFile file(path);
  file.write({reinterpret_cast<const char*>(&length), 8});
  file.write(header);
  for (const auto& [name, tensor] : tensors)
    file.write({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
  file.commit();
}

}  // namespace atelier
