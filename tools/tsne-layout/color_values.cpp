#include "tsne-layout/color_values.h"

#include <ATen/TensorOperators.h>

#include <unordered_map>

#include "base/files.h"
#include "base/text.h"
#include "tensor/vectors.h"
#include "tsne-layout/cloud.h"

namespace atelier {

namespace {

std::vector<std::string> from_table(const fs::path& path, const std::string& column,
                                    const std::vector<std::string>& ids) {
  const Table table = read_table(path);
  const size_t chosen = column.empty() ? (table.names.size() > 1 ? 1 : 0) : table.column(column);
  std::vector<std::string> values;
  const auto id = table.find("id");
  if (!id || *id == chosen) {
    for (const std::vector<std::string>& row : table.rows) values.push_back(row[chosen]);
    return values;
  }
  std::unordered_map<std::string, std::string> value_of;
  for (const std::vector<std::string>& row : table.rows) value_of.emplace(row[*id], row[chosen]);
  for (const std::string& one : ids) values.push_back(value_of[one]);
  return values;
}

std::vector<std::string> from_numbers(const fs::path& path, bool are_bytes) {
  const at::Tensor rows = read_vectors(path).rows;
  if (rows.size(1) != 1)
    throw Error("holds rows of " + std::to_string(rows.size(1)) + " numbers", path.string(),
                "a color is one value a point");
  std::vector<std::string> values;
  // The bytes of idx files are read as shares.
  for (int64_t i = 0; i < rows.size(0); ++i)
    values.push_back(shortest(rows[i][0].item<float>() * (are_bytes ? 255 : 1)));
  return values;
}

}  // namespace

std::vector<std::string> read_color_values(const TsneJob& job, const std::vector<std::string>& ids) {
  const fs::path path = job.colors.text;
  const std::string name = lower(path.filename().string());
  std::vector<std::string> values;
  if (name.ends_with(".csv") || name.ends_with(".tsv"))
    values = from_table(path, job.color_column, ids);
  else if (name.ends_with(".npy"))
    values = from_numbers(path, false);
  else if (name.find("idx") != std::string::npos)
    values = from_numbers(path, true);
  else
    values = read_ids(path);
  if (values.size() != ids.size())
    throw Error(
        "has " + std::to_string(values.size()) + " values for " + std::to_string(ids.size()) + " points",
        path.string(), "give each point a value");
  return values;
}

void add_colors(LayoutTable& table, const at::Tensor& colors) {
  const at::Tensor bytes = (colors * 255).round().to(at::kLong);
  const std::array<std::string, 3> names{"r", "g", "b"};
  for (int64_t k = 0; k < 3; ++k) {
    std::vector<std::string> values;
    for (int64_t i = 0; i < bytes.size(0); ++i) values.push_back(std::to_string(bytes[i][k].item<int64_t>()));
    table.columns.emplace_back(names[k], std::move(values));
  }
}

}  // namespace atelier
