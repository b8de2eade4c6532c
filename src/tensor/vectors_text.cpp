#include "tensor/vectors_text.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"

namespace atelier {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& problem, const std::string& remedy) {
  throw Error(problem, path.string(), remedy);
}

// --- Rows that come one after another
// ------------------------------------------------------------------------

class Gathered {
 public:
  explicit Gathered(fs::path path) : path_(std::move(path)) {}

  void add(std::string id, const std::vector<float>& row, int64_t line) {
    if (num_rows_ == 0) width_ = row.size();
    if (row.size() != width_)
      fail(path_,
           "line " + std::to_string(line) + " has " + std::to_string(row.size()) + " numbers, those before " +
               std::to_string(width_),
           "give every row as many");
    values_.insert(values_.end(), row.begin(), row.end());
    ids_.push_back(std::move(id));
    ++num_rows_;
  }

  Vectors all(bool with_ids) {
    if (num_rows_ == 0 || width_ == 0) fail(path_, "holds no rows of numbers", "check the file");
    at::Tensor rows = at::empty({num_rows_, static_cast<int64_t>(width_)}, at::kFloat);
    std::copy(values_.begin(), values_.end(), rows.mutable_data_ptr<float>());
    return {rows, with_ids ? std::move(ids_) : std::vector<std::string>{}};
  }

 private:
  const fs::path path_;
  size_t width_ = 0;
  int64_t num_rows_ = 0;
  std::vector<float> values_;
  std::vector<std::string> ids_;
};

// --- word2vec
// ------------------------------------------------------------------------------------------------

std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

// "3000000 300": how many there are, and of how many numbers.
std::optional<std::pair<int64_t, int64_t>> counts_in(std::string_view line) {
  const std::vector<std::string> parts = split(trim(line), ' ');
  if (parts.size() != 2) return std::nullopt;
  const auto rows = parse_int(parts[0]), columns = parse_int(parts[1]);
  if (!rows || !columns || *rows < 0 || *columns < 1) return std::nullopt;
  return std::pair{*rows, *columns};
}

}  // namespace

Vectors read_word2vec_binary(std::string_view rest, const fs::path& path) {
  const auto counts = counts_in(take_line(rest));
  if (!counts)
    fail(path, "does not begin with the counts of a word2vec file", "give its text form (.vec), or .npy");
  const auto [num_rows, width] = *counts;
  const size_t length = sizeof(float) * static_cast<size_t>(width);
  Gathered gathered(path);
  std::vector<float> row(width);
  for (int64_t i = 0; i < num_rows; ++i) {
    while (rest.starts_with('\n')) rest.remove_prefix(1);
    const size_t end = rest.find(' ');
    if (end == std::string_view::npos || rest.size() - end - 1 < length)
      fail(path, "is cut off after " + std::to_string(i) + " of " + std::to_string(num_rows) + " rows",
           "copy it again");
    std::memcpy(row.data(), rest.data() + end + 1, length);
    gathered.add(std::string(rest.substr(0, end)), row, i + 1);
    rest.remove_prefix(end + 1 + length);
  }
  return gathered.all(true);
}

namespace {

// nullopt for what is no number at all; what float32 can't hold is infinite.
std::optional<float> parse_float(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return static_cast<float>(value);
}

float number_of(std::string_view text, int64_t line, const fs::path& path) {
  if (const std::optional<float> value = parse_float(text)) return *value;
  fail(path, "line " + std::to_string(line) + ": '" + std::string(text.substr(0, 40)) + "' is no number",
       "correct the line or take it out");
}

}  // namespace

Vectors read_word2vec_text(std::string_view rest, const fs::path& path) {
  std::string_view first = rest;
  const auto counts = counts_in(take_line(first));
  int64_t line_number = 0;
  if (counts) {
    rest = first;
    ++line_number;
  }
  Gathered gathered(path);
  int64_t num_rows = 0;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    ++line_number;
    if (line.empty()) continue;
    const std::vector<std::string> parts = split(line, ' ');
    // Words with spaces in them are as long as the numbers leave room.
    const size_t words = counts && parts.size() > static_cast<size_t>(counts->second)
                             ? parts.size() - static_cast<size_t>(counts->second)
                             : 1;
    std::vector<float> row;
    for (size_t i = words; i < parts.size(); ++i) row.push_back(number_of(parts[i], line_number, path));
    gathered.add(join({parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(words)}, " "), row,
                 line_number);
    ++num_rows;
  }
  if (counts && num_rows != counts->first)
    fail(path,
         "is cut off: " + std::to_string(num_rows) + " of " + std::to_string(counts->first) +
             " rows are there",
         "copy it again");
  return gathered.all(true);
}

namespace {

// --- CSV
// -----------------------------------------------------------------------------------------------------

struct Columns {
  std::vector<size_t> numbers;
  std::optional<size_t> id;
};

bool is_header(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  for (size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (!parse_float(trim(first[i])) && parse_float(trim(second[i]))) return true;
  return std::find(first.begin(), first.end(), "id") != first.end();
}

Columns columns_of(const std::vector<std::string>& header, const std::vector<std::string>& row) {
  Columns columns;
  const auto named = std::find(header.begin(), header.end(), "id");
  if (named != header.end()) columns.id = static_cast<size_t>(named - header.begin());
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns.id == i) continue;
    if (parse_float(trim(row[i])))
      columns.numbers.push_back(i);
    else if (!columns.id)
      columns.id = i;
  }
  return columns;
}

}  // namespace

Vectors read_vector_table(std::string_view rest, char separator, const fs::path& path) {
  int64_t line = 0;
  std::vector<std::string> first = take_csv_record(rest, separator, line), header;
  std::string_view ahead = rest;
  int64_t ignored = 0;
  const std::vector<std::string> second = take_csv_record(ahead, separator, ignored);
  std::vector<std::string> record = first;
  if (!second.empty() && is_header(first, second)) {
    header = first;
    record = take_csv_record(rest, separator, line);
  }
  const size_t width = record.size();
  const Columns columns = columns_of(header, record);
  Gathered gathered(path);
  for (; !record.empty(); record = take_csv_record(rest, separator, line)) {
    if (record.size() != width)
      fail(path,
           "line " + std::to_string(line) + " has " + std::to_string(record.size()) +
               " fields, those before " + std::to_string(width),
           "give every line as many, and quote fields that hold the separator");
    std::vector<float> row;
    for (const size_t place : columns.numbers) row.push_back(number_of(trim(record[place]), line, path));
    gathered.add(columns.id ? record[*columns.id] : "", row, line);
  }
  return gathered.all(columns.id.has_value());
}

}  // namespace atelier
