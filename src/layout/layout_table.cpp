#include "layout/layout_table.h"

#include <ATen/ops/empty.h>

#include <array>
#include <charconv>
#include <unordered_map>

#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"

namespace atelier {
namespace {

const std::array<std::string, 3> kAxes{"x", "y", "z"};

std::vector<size_t> axes_of(const Table& table) {
  std::vector<size_t> axes{table.column("x")};
  for (const char* axis : {"y", "z"}) {
    const auto place = table.find(axis);
    if (!place) break;
    axes.push_back(*place);
  }
  return axes;
}

bool is_axis(const std::string& name) {
  return std::find(kAxes.begin(), kAxes.end(), name) != kAxes.end();
}

std::optional<size_t> id_column(const Table& table) {
  if (const auto place = table.find("id")) return place;
  for (size_t i = 0; i < table.names.size(); ++i)
    if (!is_axis(table.names[i])) return i;
  return std::nullopt;
}

std::string shortest_float(float value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace

LayoutTable layout_from(const Table& table) {
  const std::vector<size_t> axes = axes_of(table);
  const std::optional<size_t> id = id_column(table);
  const auto num_rows = std::ssize(table.rows), num_axes = std::ssize(axes);
  LayoutTable layout{.ids = numbered_ids(num_rows), .places = at::empty({num_rows, num_axes}, at::kFloat)};
  auto* places = layout.places.mutable_data_ptr<float>();
  for (size_t row = 0; row < table.rows.size(); ++row) {
    if (id) layout.ids[row] = table.rows[row][*id];
    for (const size_t axis : axes) *places++ = static_cast<float>(table.number(row, axis));
  }
  for (size_t i = 0; i < table.names.size(); ++i) {
    if (i == id || std::find(axes.begin(), axes.end(), i) != axes.end()) continue;
    layout.columns.push_back({table.names[i], {}});
    for (const std::vector<std::string>& row : table.rows) layout.columns.back().second.push_back(row[i]);
  }
  return layout;
}

std::string layout_text(const LayoutTable& layout, char separator) {
  const int64_t dims = layout.places.size(1);
  std::vector<std::string> fields{"id"};
  fields.insert(fields.end(), kAxes.begin(), kAxes.begin() + dims);
  for (const auto& [name, values] : layout.columns) fields.push_back(name);
  std::string text = table_line(fields, separator);
  const auto* places = layout.places.const_data_ptr<float>();
  for (size_t row = 0; row < layout.ids.size(); ++row) {
    fields = {layout.ids[row]};
    for (int64_t d = 0; d < dims; ++d) fields.push_back(shortest_float(*places++));
    for (const auto& [name, values] : layout.columns) fields.push_back(values[row]);
    text += table_line(fields, separator);
  }
  return text;
}

std::vector<int64_t> rows_named(const LayoutTable& layout, const std::vector<std::string>& ids) {
  std::unordered_map<std::string, int64_t> places;
  for (size_t row = 0; row < layout.ids.size(); ++row)
    places.emplace(layout.ids[row], static_cast<int64_t>(row));
  std::vector<int64_t> rows;
  for (const std::string& id : ids) {
    const auto found = places.find(id);
    rows.push_back(found == places.end() ? -1 : found->second);
  }
  return rows;
}

std::vector<std::string> numbered_ids(int64_t count) {
  std::vector<std::string> ids;
  for (int64_t i = 0; i < count; ++i) ids.push_back(std::to_string(i));
  return ids;
}

}  // namespace atelier
