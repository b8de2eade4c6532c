#include "tensor/vectors.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/gzip.h"
#include "base/text.h"
#include "tensor/idx.h"
#include "tensor/npy.h"
#include "tensor/safetensors.h"
#include "tensor/vectors_text.h"

namespace atelier {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& problem, const std::string& remedy) {
  throw Error(problem, path.string(), remedy);
}

at::Tensor as_rows(const at::Tensor& array, const fs::path& path) {
  if (array.dim() < 1 || array.numel() == 0) fail(path, "holds no rows", "give an array (rows, numbers)");
  return array.to(at::kFloat).reshape({array.size(0), -1}).contiguous();
}

Vectors read_idx(std::string_view bytes, const fs::path& path) {
  const at::Tensor array = idx_array(bytes, path);
  const at::Tensor rows = as_rows(array, path);
  return {array.scalar_type() == at::kByte ? rows / 255 : rows, {}};
}

// --- safetensors, npy
// ----------------------------------------------------------------------------------------

std::vector<std::string> names_in(const std::string& json, const fs::path& path) {
  try {
    return nlohmann::json::parse(json).get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    fail(path, "its metadata 'names' is no JSON list of texts", "write it again");
  }
}

Vectors read_tensors(const fs::path& path, const std::string& name) {
  const TensorFile file = read_safetensors(path);
  std::vector<std::string> known;
  for (const auto& [key, tensor] : file.tensors) known.push_back(key);
  if (name.empty() && known.size() != 1)
    fail(path, "holds " + std::to_string(known.size()) + " tensors: " + join(known, ", "),
         "say which one is meant");
  const auto found = file.tensors.find(name.empty() ? known[0] : name);
  if (found == file.tensors.end())
    fail(path, "has no tensor '" + name + "'" + did_you_mean(name, known), "it has " + join(known, ", "));
  Vectors vectors{as_rows(found->second, path), {}};
  if (const auto names = file.metadata.find("names"); names != file.metadata.end())
    vectors.ids = names_in(names->second, path);
  return vectors;
}

Vectors read_array(const fs::path& path) {
  Vectors vectors{as_rows(read_npy(path), path), {}};
  fs::path beside = fs::path(path).replace_extension(".ids.txt");
  if (!fs::exists(beside)) beside.replace_extension().replace_extension(".words.txt");
  if (!fs::exists(beside)) return vectors;
  std::string text = read_file(beside);
  if (text.ends_with('\n')) text.pop_back();
  vectors.ids = split(text, '\n');
  if (static_cast<int64_t>(vectors.ids.size()) != vectors.rows.size(0))
    fail(beside,
         "has " + std::to_string(vectors.ids.size()) + " lines, " + path.filename().string() + " has " +
             std::to_string(vectors.rows.size(0)) + " rows",
         "give each row a line");
  return vectors;
}

void check(const Vectors& vectors, const fs::path& path) {
  const at::Tensor sound = vectors.rows.isfinite().all(1);
  if (!sound.all().item<bool>())
    fail(path,
         "row " + std::to_string(sound.logical_not().nonzero()[0][0].item<int64_t>() + 1) +
             " holds a number that is not finite",
         "take the row out");
  if (!vectors.ids.empty() && static_cast<int64_t>(vectors.ids.size()) != vectors.rows.size(0))
    fail(path,
         "has " + std::to_string(vectors.ids.size()) + " names for " + std::to_string(vectors.rows.size(0)) +
             " rows",
         "write it again");
}

Vectors read_kind(const fs::path& path, const std::string& name) {
  fs::path plain = path;
  if (lower(plain.extension().string()) == ".gz") plain.replace_extension();
  const std::string ending = lower(plain.extension().string());
  if (ending == ".npy") return read_array(path);
  if (ending == ".safetensors") return read_tensors(path, name);
  const std::string bytes = read_maybe_gzip(path);
  if (is_idx(bytes)) return read_idx(bytes, path);
  if (ending == ".csv") return read_vector_table(bytes, ',', path);
  if (ending == ".tsv") return read_vector_table(bytes, '\t', path);
  if (ending == ".bin") return read_word2vec_binary(bytes, path);
  if (ending == ".vec" || ending == ".txt") return read_word2vec_text(bytes, path);
  fail(path, "is of no kind that rows of numbers are read from",
       "give .npy, .csv, .tsv, .safetensors, .vec, .bin (word2vec) or idx(.gz)");
}

}  // namespace

bool is_vectors_name(const fs::path& path) {
  fs::path plain = path;
  if (lower(plain.extension().string()) == ".gz") plain.replace_extension();
  const std::string ending = lower(plain.extension().string());
  for (const char* known : {".npy", ".safetensors", ".csv", ".tsv", ".bin", ".vec", ".idx"})
    if (ending == known) return true;
  return lower(plain.filename().string()).ends_with("-ubyte");  // MNIST's
}

Vectors read_vectors(const fs::path& path, const std::string& name) {
  Vectors vectors = read_kind(path, name);
  check(vectors, path);
  return vectors;
}

}  // namespace atelier
