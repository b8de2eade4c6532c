#include "tensor/vectors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/csv.h"
#include "base/error.h"
#include "base/files.h"
#include "base/gzip.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/safetensors.h"

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

// --- idx
// -----------------------------------------------------------------------------------------------------

bool is_idx(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 0x08 && bytes[2] <= 0x0e &&
         bytes[3] >= 1 && bytes[3] <= 8;
}

template <class Number, class Bits>
void from_big_endian(std::string_view bytes, float* out) {
  for (size_t i = 0; i + sizeof(Number) <= bytes.size(); i += sizeof(Number)) {
    Bits bits = 0;
    for (size_t byte = 0; byte < sizeof(Number); ++byte)
      bits = static_cast<Bits>(bits << 8U) | static_cast<unsigned char>(bytes[i + byte]);
    Number number;
    std::memcpy(&number, &bits, sizeof number);
    *out++ = static_cast<float>(number);
  }
}

Vectors read_idx(std::string_view bytes, const fs::path& path) {
  const auto type = static_cast<unsigned char>(bytes[2]);
  const size_t num_dims = static_cast<unsigned char>(bytes[3]), header = 4 + 4 * num_dims;
  const size_t size = type <= 0x09 ? 1 : type == 0x0b ? 2 : type == 0x0e ? 8 : 4;
  if (type == 0x0a || bytes.size() < header) fail(path, "is no sound idx file", "copy it again");
  std::vector<int64_t> shape;
  uint64_t numel = 1;
  for (size_t i = 0; i < num_dims; ++i) {
    float side = 0;
    from_big_endian<uint32_t, uint32_t>(bytes.substr(4 + 4 * i, 4), &side);
    shape.push_back(static_cast<int64_t>(side));
    if (__builtin_mul_overflow(numel, static_cast<uint64_t>(side), &numel)) numel = UINT64_MAX / 16;
  }
  if (bytes.size() - header != numel * size)
    fail(path, "is cut off or damaged: its head promises " + std::to_string(numel) + " numbers",
         "copy it again");
  at::Tensor array = at::empty(shape, at::kFloat);
  auto* out = array.mutable_data_ptr<float>();
  const std::string_view body = bytes.substr(header);
  if (type == 0x08) from_big_endian<uint8_t, uint8_t>(body, out);
  if (type == 0x09) from_big_endian<int8_t, uint8_t>(body, out);
  if (type == 0x0b) from_big_endian<int16_t, uint16_t>(body, out);
  if (type == 0x0c) from_big_endian<int32_t, uint32_t>(body, out);
  if (type == 0x0d) from_big_endian<float, uint32_t>(body, out);
  if (type == 0x0e) from_big_endian<double, uint64_t>(body, out);
  return {as_rows(type == 0x08 ? array / 255 : array, path), {}};
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
  const fs::path beside = fs::path(path).replace_extension(".ids.txt");
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

float number_of(std::string_view text, int64_t line, const fs::path& path) {
  float value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range) value = 0;  // as good as that, written with more digits
  if ((code != std::errc() && code != std::errc::result_out_of_range) || end != text.data() + text.size())
    fail(path, "line " + std::to_string(line) + ": '" + std::string(text.substr(0, 40)) + "' is no number",
         "correct the line or take it out");
  return value;
}

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

// --- CSV
// -----------------------------------------------------------------------------------------------------

struct Columns {
  std::vector<size_t> numbers;
  std::optional<size_t> id;
};

bool is_header(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  for (size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (!parse_number(trim(first[i])) && parse_number(trim(second[i]))) return true;
  return std::find(first.begin(), first.end(), "id") != first.end();
}

Columns columns_of(const std::vector<std::string>& header, const std::vector<std::string>& row) {
  Columns columns;
  const auto named = std::find(header.begin(), header.end(), "id");
  if (named != header.end()) columns.id = static_cast<size_t>(named - header.begin());
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns.id == i) continue;
    if (parse_number(trim(row[i])))
      columns.numbers.push_back(i);
    else if (!columns.id)
      columns.id = i;
  }
  return columns;
}

Vectors read_table(std::string_view rest, char separator, const fs::path& path) {
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
  if (ending == ".csv") return read_table(bytes, ',', path);
  if (ending == ".tsv") return read_table(bytes, '\t', path);
  if (ending == ".bin") return read_word2vec_binary(bytes, path);
  if (ending == ".vec" || ending == ".txt") return read_word2vec_text(bytes, path);
  fail(path, "is of no kind that rows of numbers are read from",
       "give .npy, .csv, .tsv, .safetensors, .vec, .bin (word2vec) or idx(.gz)");
}

}  // namespace

Vectors read_vectors(const fs::path& path, const std::string& name) {
  Vectors vectors = read_kind(path, name);
  check(vectors, path);
  return vectors;
}

}  // namespace atelier
