#include "gridsnap/cloud.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <iostream>
#include <iterator>
#include <unordered_map>

#include "base/text.h"
#include "layout/layout_table.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

bool is_table_name(const std::string& path) {
  const std::string name = lower(path);
  for (const char* ending : {".csv", ".tsv", ".csv.gz", ".tsv.gz"})
    if (name.ends_with(ending)) return true;
  return false;
}

// The first line says what parts the columns.
Table table_on_stdin() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const bool has_tabs = text.substr(0, text.find('\n')).find('\t') != std::string::npos;
  return parse_table(text, has_tabs ? '\t' : ',', "stdin");
}

std::vector<std::string> axes_of(const Table& table, const GridsnapJob& job) {
  std::vector<std::string> axes{job.x, job.y};
  if (job.z != "none" && (job.z != "z" || table.find("z"))) axes.push_back(job.z);
  return axes;
}

// NaN where a field holds no finite number, which refuse_lost() names; Error for words.
double number_or_nan(const Table& table, size_t row, size_t column) {
  const std::string text = lower(trim(table.rows[row][column]));
  for (const char* none : {"", "nan", "inf", "-inf", "+inf", "infinity", "-infinity", "na", "null"})
    if (text == none) return NAN;
  return table.number(row, column);
}

// "lines 3, 9 and 2 more".
std::string some_of(const std::vector<std::string>& names) {
  constexpr size_t kMost = 5;
  if (names.size() <= kMost) return join(names, ", ");
  return join({names.begin(), names.begin() + kMost}, ", ") + " and " + std::to_string(names.size() - kMost) +
         " more";
}

void refuse_lost(const PointCloud& cloud) {
  if (!cloud.places.defined()) return;
  const at::Tensor places = cloud.places.contiguous();
  const auto* next = places.const_data_ptr<double>();
  std::vector<std::string> lost;
  for (int64_t i = 0; i < cloud.size(); ++i) {
    bool is_finite = true;
    for (int64_t d = 0; d < places.size(1); ++d) is_finite = std::isfinite(*next++) && is_finite;
    if (is_finite) continue;
    const bool has_lines = !cloud.table.lines.empty();
    lost.push_back(
        (has_lines ? "line " + std::to_string(cloud.table.lines[i]) : "row " + std::to_string(i + 1)) + " (" +
        cloud.ids[i] + ")");
  }
  if (!lost.empty())
    throw Error(
        said_count(std::ssize(lost), "point has", "points have") + " no finite place: " + some_of(lost),
        cloud.table.path.string(), "correct them or take them out");
}

void refuse_doubles(const PointCloud& cloud) {
  std::unordered_map<std::string, int64_t> rows;
  std::vector<std::string> doubles;
  for (int64_t i = 0; i < cloud.size(); ++i) {
    const auto [before, is_new] = rows.emplace(cloud.ids[i], i);
    if (!is_new)
      doubles.push_back("'" + cloud.ids[i] + "' (rows " + std::to_string(before->second + 1) + " and " +
                        std::to_string(i + 1) + ")");
  }
  if (!doubles.empty())
    throw Error("holds ids more than once: " + some_of(doubles), cloud.table.path.string(),
                "give each point an id of its own, or name another column with --id");
}

// A first column of words that are all different names the points.
std::vector<std::string> ids_of(const Table& table, const GridsnapJob& job) {
  std::optional<size_t> column = job.id.empty() ? table.find("id") : table.column(job.id);
  const bool is_told = column.has_value();
  if (!is_told && table.names[0] != job.x && table.names[0] != job.y && table.names[0] != job.z) column = 0;
  std::vector<std::string> ids;
  std::unordered_map<std::string, size_t> seen;
  for (const std::vector<std::string>& row : table.rows) {
    if (!column) break;
    if (!is_told && (parse_number(trim(row[*column])) || !seen.emplace(row[*column], 0).second))
      return numbered_ids(std::ssize(table.rows));
    ids.push_back(row[*column]);
  }
  return column ? ids : numbered_ids(std::ssize(table.rows));
}

bool needs_places(const GridsnapJob& job) {
  return job.snap.cost != "feature" && job.features.empty();
}

PointCloud cloud_of(Table table, const GridsnapJob& job) {
  PointCloud cloud{.ids = ids_of(table, job), .places = {}, .table = std::move(table), .rows = {}};
  if (needs_places(job) || (cloud.table.find(job.x) && cloud.table.find(job.y)))
    cloud.places = numbers_of(cloud.table, axes_of(cloud.table, job));
  return cloud;
}

PointCloud cloud_of(const fs::path& path, const GridsnapJob& job) {
  const Vectors vectors = read_vectors(path);
  PointCloud cloud{.ids = vectors.ids,
                   .places = {},
                   .table = {.path = path, .names = {}, .rows = {}, .lines = {}},
                   .rows = vectors.rows.to(at::kDouble)};
  const int64_t dims = cloud.rows.size(1);
  if (cloud.ids.empty()) cloud.ids = numbered_ids(cloud.rows.size(0));
  if (!needs_places(job)) return cloud;
  if (dims != 2 && dims != 3)
    throw Error("has rows of " + std::to_string(dims) + " numbers, a cloud has two or three", path.string(),
                "lay them out first: tsne-layout " + path.filename().string() + " -o layout.csv");
  cloud.places = cloud.rows;
  return cloud;
}

}  // namespace

at::Tensor numbers_of(const Table& table, const std::vector<std::string>& columns) {
  std::vector<size_t> places;
  for (const std::string& name : columns) places.push_back(table.column(name));
  at::Tensor numbers = at::empty({std::ssize(table.rows), std::ssize(places)}, at::kDouble);
  auto* next = numbers.mutable_data_ptr<double>();
  for (size_t row = 0; row < table.rows.size(); ++row)
    for (const size_t column : places) *next++ = number_or_nan(table, row, column);
  return numbers;
}

PointCloud read_point_cloud(const Gathering<GridsnapJob>& gathering) {
  if (gathering.inputs().size() > 1)
    throw Error(std::to_string(gathering.inputs().size()) + " layouts can't share a grid",
                gathering.inputs()[1].path, "give each an entry of jobs:");
  const Input& input = gathering.inputs().front();
  const bool is_stdin = input.kind == Input::Kind::standard_input;
  PointCloud cloud = is_stdin                    ? cloud_of(table_on_stdin(), gathering.job)
                     : is_table_name(input.path) ? cloud_of(read_table(input.path), gathering.job)
                                                 : cloud_of(fs::path(input.path), gathering.job);
  if (cloud.size() == 0) throw Error("holds no points", cloud.table.path.string(), "give it a row a point");
  refuse_lost(cloud);
  refuse_doubles(cloud);
  return cloud;
}

}  // namespace atelier
