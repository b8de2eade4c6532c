#include "base/table.h"

#include <algorithm>

#include "base/csv.h"
#include "base/error.h"
#include "base/gzip.h"
#include "base/text.h"

namespace atelier {

std::optional<size_t> Table::find(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<size_t>(found - names.begin());
}

size_t Table::column(const std::string& name) const {
  if (const auto place = find(name)) return *place;
  throw Error("has no column '" + name + "'" + did_you_mean(name, names), path.string(),
              "its columns are " + join(names, ", "));
}

double Table::number(size_t row, size_t column) const {
  const std::string text = trim(rows[row][column]);
  const std::optional<double> value = parse_number(text);
  if (value) return *value;
  throw Error("line " + std::to_string(lines[row]) + ": '" + text.substr(0, 40) + "' is no number",
              path.string(), "column '" + names[column] + "' holds numbers: correct the line or take it out");
}

Table read_table(const std::filesystem::path& path) {
  const std::string name = lower(path.filename().string());
  const bool has_tabs = name.ends_with(".tsv") || name.ends_with(".tsv.gz");
  return parse_table(read_maybe_gzip(path), has_tabs ? '\t' : ',', path);
}

Table parse_table(const std::string& text, char separator, const std::filesystem::path& path) {
  Table table{.path = path};
  std::string_view rest = text;
  int64_t line = 0;
  table.names = take_csv_record(rest, separator, line);
  if (table.names.empty()) throw Error("is empty", path.string(), "its first line names the columns");
  for (;;) {
    std::vector<std::string> row = take_csv_record(rest, separator, line);
    if (row.empty()) return table;
    if (row.size() != table.names.size())
      throw Error("line " + std::to_string(line) + " has " + std::to_string(row.size()) +
                      " fields, the heading " + std::to_string(table.names.size()),
                  path.string(), "give every line as many, and quote fields that hold the separator");
    table.rows.push_back(std::move(row));
    table.lines.push_back(line);
  }
}

}  // namespace atelier
