#include "nn/weights.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "nn/byte_reader.h"
#include "nn/caffe.h"
#include "nn/pth.h"
#include "nn/zip.h"

namespace atelier {
namespace {

constexpr const char* kReadable = "safetensors, .caffemodel and PyTorch's .pth are read";

bool is_safetensors(std::string_view bytes) {
  return bytes.size() > 8 && bytes[8] == '{';
}

// The tag of one of the first fields of Caffe's NetParameter: name, layers, input, input_dim, ..., layer.
bool may_be_caffemodel(std::string_view bytes) {
  return bytes.starts_with("\xa2\x06") ||
         std::string_view("\x0a\x12\x1a\x20\x28\x32\x38\x42").find(bytes[0]) != bytes.npos;
}

bool is_text(std::string_view bytes) {
  constexpr size_t kLooked = 512;
  return std::ranges::all_of(bytes.substr(0, kLooked), [](unsigned char c) {
    return (c >= ' ' && c != 127) || c == '\n' || c == '\r' || c == '\t';
  });
}

// What else people take for weights, and what to do then.
struct Foreign {
  std::string_view start, is, remedy;
};
constexpr Foreign kForeign[] = {
    {"version https://git-lfs", "is a git-lfs pointer, not the file itself", "fetch it with: git lfs pull"},
    {"<", "is a web page, not a file of weights", "the download failed or needs a login: get the file again"},
    {"\x89HDF", "is an HDF5 file (Keras, or Caffe's .h5)", "convert it to safetensors in Python"},
    {"\x1f\x8b", "is packed with gzip", "unpack it with gunzip or tar and give the file of weights"},
    {"\x93NUMPY", "is a NumPy array", "save the arrays as safetensors in Python"},
    {"\x80", "is a Python pickle that torch.save did not write", "convert it to safetensors in Python"},
    {"\x08", "seems to be an ONNX network", "save the weights as safetensors in Python"},
};

[[noreturn]] void fail_as_foreign(std::string_view bytes, const std::string& where) {
  const size_t start = std::min(bytes.find_first_not_of(" \r\n\t\xef\xbb\xbf"), bytes.size());
  for (const Foreign& foreign : kForeign) {
    if (!bytes.substr(start).starts_with(foreign.start)) continue;
    throw Error(std::string(foreign.is), where, std::string(foreign.remedy));
  }
  constexpr size_t kTarMagicAt = 257;
  if (bytes.size() > kTarMagicAt && bytes.substr(kTarMagicAt).starts_with("ustar")) {
    throw Error("is a tar archive", where, "unpack it and give the file of weights");
  }
  throw Error(
      is_text(bytes) ? "is a text, not a file of weights" : "is no file of weights of a kind that is known",
      where, kReadable);
}

}  // namespace

TensorMap read_weights(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string_view bytes = file.bytes();
  const std::string where = path.string();
  if (bytes.empty()) throw Error("is empty", where, "get the file again");
  if (is_zip(bytes)) return read_zip_pth(bytes, where);
  if (is_legacy_pth(bytes)) return read_legacy_pth(bytes, where);
  if (is_safetensors(bytes)) return read_safetensors(path).tensors;
  if (may_be_caffemodel(bytes) && !is_text(bytes)) return read_caffemodel(bytes, where);
  fail_as_foreign(bytes, where);
}

}  // namespace atelier
