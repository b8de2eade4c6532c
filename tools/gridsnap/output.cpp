#include "gridsnap/output.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> cell_columns(const Grid& grid) {
  if (grid.dims() == 3) return {"column", "row", "layer", "x", "y", "z"};
  return {"column", "row", "x", "y"};
}

// Of the table's own: what no column of ours has taken.
std::vector<size_t> carried_columns(const Table& table, const std::vector<std::string>& taken,
                                    const std::vector<std::string>& ids) {
  std::vector<size_t> carried;
  for (size_t i = 0; i < table.names.size(); ++i) {
    const bool is_ids = !table.rows.empty() && table.rows.front()[i] == ids.front() &&
                        std::equal(ids.begin(), ids.end(), table.rows.begin(),
                                   [&](const std::string& id, const auto& row) { return id == row[i]; });
    if (!is_ids && std::find(taken.begin(), taken.end(), table.names[i]) == taken.end() &&
        table.names[i] != "id")
      carried.push_back(i);
  }
  return carried;
}

class Rows {
 public:
  explicit Rows(const SnappedCloud& snapped)
      : snapped_(snapped), dims_(snapped.grid.dims()), centers_(snapped.grid.centers()) {}

  std::vector<int64_t> cell(int64_t point) const {
    const GridCell cell = snapped_.grid.cell(snapped_.grid.cells[snapped_.cells[point]]);
    if (dims_ == 3) return {cell.column, cell.row, cell.layer};
    return {cell.column, cell.row};
  }
  std::vector<double> place(int64_t point) const {
    const double* first = centers_.const_data_ptr<double>() + snapped_.cells[point] * dims_;
    return {first, first + dims_};
  }

 private:
  const SnappedCloud& snapped_;
  const int64_t dims_;
  const at::Tensor centers_;
};

std::string table_text(const SnappedCloud& snapped, const PointCloud& cloud, char separator) {
  std::vector<std::string> head = cell_columns(snapped.grid);
  const std::vector<size_t> carried = carried_columns(cloud.table, head, cloud.ids);
  head.insert(head.begin(), "id");
  for (const size_t column : carried) head.push_back(cloud.table.names[column]);
  std::string text = table_line(head, separator);
  const Rows rows(snapped);
  for (int64_t i = 0; i < cloud.size(); ++i) {
    std::vector<std::string> fields{cloud.ids[i]};
    for (const int64_t number : rows.cell(i)) fields.push_back(std::to_string(number));
    for (const double number : rows.place(i)) fields.push_back(shortest(number));
    for (const size_t column : carried) fields.push_back(cloud.table.rows[i][column]);
    text += table_line(fields, separator);
  }
  return text;
}

Json grid_json(const Grid& grid) {
  Json json{{"columns", grid.size.columns}, {"rows", grid.size.rows}};
  if (grid.dims() == 3) json["layers"] = grid.size.layers;
  json["kind"] = grid.hexagons ? "hexagons" : "squares";
  json["wraps"] = grid.wraps;
  json["cells"] = grid.cells.size();
  return json;
}

// Ids and fields may hold any bytes.
std::string json_text(const SnappedCloud& snapped, const PointCloud& cloud) {
  const std::vector<std::string> names = cell_columns(snapped.grid);
  const std::vector<size_t> carried = carried_columns(cloud.table, names, cloud.ids);
  const Rows rows(snapped);
  Json cells = Json::array();
  for (int64_t i = 0; i < cloud.size(); ++i) {
    Json cell{{"id", cloud.ids[i]}};
    size_t name = 0;
    for (const int64_t number : rows.cell(i)) cell[names[name++]] = number;
    for (const double number : rows.place(i)) cell[names[name++]] = number;
    for (const size_t column : carried) cell[cloud.table.names[column]] = cloud.table.rows[i][column];
    cells.push_back(std::move(cell));
  }
  Json json{{"grid", grid_json(snapped.grid)}};
  if (snapped.quality)
    json["dpq16"] = *snapped.quality;
  else
    json.update({{"cost", snapped.cost},
                 {"bound", snapped.bound},
                 {"gap", snapped.gap()},
                 {"optimal", snapped.is_optimal}});
  json["cells"] = std::move(cells);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string array_bytes(const SnappedCloud& snapped, int64_t num_points) {
  const Rows rows(snapped);
  at::Tensor cells = at::empty({num_points, snapped.grid.dims()}, at::kLong);
  auto* next = cells.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < num_points; ++i)
    for (const int64_t number : rows.cell(i)) *next++ = number;
  return npy_bytes(cells);
}

}  // namespace

std::string snapped_bytes(const SnappedCloud& snapped, const PointCloud& cloud, const std::string& format) {
  if (format == "npy") return array_bytes(snapped, cloud.size());
  if (format == "json") return json_text(snapped, cloud);
  return table_text(snapped, cloud, format == "tsv" ? '\t' : ',');
}

}  // namespace atelier
