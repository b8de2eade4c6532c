// Tables with a heading, of CSV and TSV files: layouts, metadata of points, pairs of words.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace atelier {

struct Table {
  std::filesystem::path path;                  // named in errors
  std::vector<std::string> names;              // of the columns
  std::vector<std::vector<std::string>> rows;  // as many fields each
  std::vector<int64_t> lines;                  // where each row stands in the file

  std::optional<size_t> find(const std::string& name) const;
  size_t column(const std::string& name) const;    // Error with the nearest name there is
  double number(size_t row, size_t column) const;  // Error with the line for what is no finite number
};

// The separator is a tab in .tsv (and .tsv.gz), else a comma; may be gzip'ed. Error for a file that is
// missing or empty, and for a row of another length than the heading, naming the line.
Table read_table(const std::filesystem::path& path);
Table parse_table(const std::string& text, char separator, const std::filesystem::path& path);

}  // namespace atelier
