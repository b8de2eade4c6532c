#include "tsne-layout/precomputed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/safetensors.h"

namespace atelier {

namespace {

namespace fs = std::filesystem;
using Near = std::vector<std::pair<float, int32_t>>;  // of one point

Neighbors neighbors_from(std::vector<Near>& near) {
  size_t most = 1;
  for (Near& one : near) {
    std::sort(one.begin(), one.end());
    most = std::max(most, one.size());
  }
  const auto size = std::ssize(near), count = static_cast<int64_t>(most);
  Neighbors neighbors{at::full({size, count}, -1, at::kInt),
                      at::full({size, count}, std::numeric_limits<float>::infinity(), at::kFloat)};
  auto* indices = neighbors.indices.mutable_data_ptr<int32_t>();
  auto* distances = neighbors.distances.mutable_data_ptr<float>();
  for (int64_t i = 0; i < size; ++i)
    for (size_t k = 0; k < near[i].size(); ++k) {
      distances[i * count + static_cast<int64_t>(k)] = near[i][k].first;
      indices[i * count + static_cast<int64_t>(k)] = near[i][k].second;
    }
  return neighbors;
}

float sound(double distance, const std::string& where, const fs::path& path) {
  if (std::isfinite(distance) && distance >= 0) return static_cast<float>(distance);
  throw Error(where + " holds no distance", path.string(), "distances are numbers from 0");
}

Neighbors from_square(const fs::path& path) {
  const at::Tensor square = read_npy(path).to(at::kFloat);
  if (square.dim() != 2 || square.size(0) != square.size(1))
    throw Error("is no square of distances", path.string(), "give an array (N,N)");
  const int64_t size = square.size(0);
  const auto* values = square.const_data_ptr<float>();
  std::vector<Near> near(size);
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j)
      if (i != j)
        near[i].emplace_back(sound(values[i * size + j], "row " + std::to_string(i + 1), path),
                             static_cast<int32_t>(j));
  return neighbors_from(near);
}

Precomputed from_lists(const fs::path& path) {
  const TensorFile file = read_safetensors(path);
  if (!file.tensors.contains("indices") || !file.tensors.contains("distances"))
    throw Error("lacks the tensors 'indices' and 'distances'", path.string(), "give both, (N,K)");
  const at::Tensor indices = file.tensors.at("indices").to(at::kLong).contiguous(),
                   distances = file.tensors.at("distances").to(at::kFloat).contiguous();
  if (indices.dim() != 2 || indices.sizes() != distances.sizes())
    throw Error("'indices' and 'distances' are not of one shape (N,K)", path.string(),
                "give both for each point");
  const int64_t size = indices.size(0), count = indices.size(1);
  std::vector<Near> near(size);
  for (int64_t i = 0; i < size; ++i)
    for (int64_t k = i * count; k < (i + 1) * count; ++k) {
      const int64_t other = indices.const_data_ptr<int64_t>()[k];
      const std::string where = "row " + std::to_string(i + 1);
      if (other >= size)
        throw Error(where + " names point " + std::to_string(other) + " of " + std::to_string(size),
                    path.string(), "points count from 0");
      if (other < 0 || other == i) continue;
      near[i].emplace_back(sound(distances.const_data_ptr<float>()[k], where, path),
                           static_cast<int32_t>(other));
    }
  Precomputed result{neighbors_from(near), {}};
  if (const auto names = file.metadata.find("names"); names != file.metadata.end()) {
    const auto list = nlohmann::json::parse(names->second, nullptr, false);
    if (!list.is_array() || std::ssize(list) != size)
      throw Error("its metadata 'names' is no list of a name a point", path.string(), "write it again");
    for (const auto& name : list) result.ids.push_back(name.get<std::string>());
  }
  return result;
}

Precomputed from_pairs(const fs::path& path) {
  const Table table = read_table(path);
  const size_t from = table.column("from"), to = table.column("to"), distance = table.column("distance");
  std::unordered_map<std::string, int32_t> places;
  Precomputed result;
  const auto place_of = [&](const std::string& id) {
    const auto [found, is_new] = places.emplace(id, static_cast<int32_t>(result.ids.size()));
    if (is_new) result.ids.push_back(id);
    return found->second;
  };
  std::vector<std::map<int32_t, float>> known;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const int32_t a = place_of(table.rows[row][from]), b = place_of(table.rows[row][to]);
    known.resize(result.ids.size());
    if (a == b) continue;
    const float value = sound(table.number(row, distance), "line " + std::to_string(table.lines[row]), path);
    known[a][b] = value;
    known[b].emplace(a, value);
  }
  if (result.ids.empty()) throw Error("holds no pairs", path.string(), "give lines of from,to,distance");
  std::vector<Near> near(known.size());
  for (size_t i = 0; i < known.size(); ++i)
    for (const auto& [other, value] : known[i]) near[i].emplace_back(value, other);
  result.neighbors = neighbors_from(near);
  return result;
}

}  // namespace

Precomputed read_precomputed(const fs::path& path) {
  const std::string ending = lower(path.extension().string());
  if (ending == ".npy") return {from_square(path), {}};
  if (ending == ".safetensors") return from_lists(path);
  if (ending == ".csv" || ending == ".tsv") return from_pairs(path);
  throw Error("is of no kind that distances are read from", path.string(),
              "give .npy (N,N), .safetensors with indices and distances, or .csv with from,to,distance");
}

}  // namespace atelier
