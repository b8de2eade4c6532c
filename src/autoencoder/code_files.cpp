#include "autoencoder/code_files.h"

#include <ATen/ops/cat.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

bool holds_codes(const std::filesystem::path& path, int64_t bottleneck) {
  const std::string name = lower(path.filename().string());
  if (!name.ends_with(".npy")) {
    for (const char* ending : {".csv", ".tsv", ".vec", ".safetensors"})
      if (name.ends_with(ending)) return true;
    return false;
  }
  const at::Tensor array = read_npy(path);
  if (array.dim() != 2) return false;
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(array.size(1)))));
  return array.size(1) == bottleneck || side * side != array.size(1);
}

NamedCodes read_codes(const std::vector<std::filesystem::path>& paths, int64_t bottleneck) {
  std::vector<at::Tensor> all;
  NamedCodes codes;
  for (const std::filesystem::path& path : paths) {
    const Vectors vectors = read_vectors(path);
    if (vectors.rows.size(1) != bottleneck)
      throw Error("its codes have " + said_count(vectors.rows.size(1), "number", "numbers") +
                      ", and the autoencoder takes " + std::to_string(bottleneck),
                  path.string(), "take codes that it encoded");
    for (int64_t row = 0; row < vectors.rows.size(0); ++row)
      codes.names.push_back(vectors.ids.empty() ? std::to_string(row) : vectors.ids[row]);
    all.push_back(vectors.rows);
  }
  codes.codes = at::cat(all);
  return codes;
}

std::vector<std::string> read_code_names(const std::filesystem::path& path, int64_t count) {
  std::string text = read_file(path);
  if (text.ends_with('\n')) text.pop_back();
  std::vector<std::string> lines = split(text, '\n');
  if (std::ssize(lines) != count)
    throw Error("has " + said_count(std::ssize(lines), "line", "lines") + " for " +
                    said_count(count, "code", "codes"),
                path.string(), "give each a line");
  return lines;
}

}  // namespace atelier
