#include "embed/figures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "base/csv.h"
#include "base/files.h"
#include "base/text.h"
#include "embed/seriation.h"
#include "media/matrix_plot.h"

namespace atelier {

namespace {

constexpr int64_t kMostRows = 10'000;  // a matrix of them takes 0.8 GB

std::vector<std::string> matrix_formats() {
  std::vector<std::string> formats = writable_formats();
  std::erase(formats, "npy");
  formats.push_back("csv");
  return formats;
}

Metric metric_of(const std::string& name) {
  return name == "cosine" ? Metric::cosine : name == "correlation" ? Metric::correlation : Metric::euclidean;
}

// A symmetric matrix with the names of its rows.
struct NamedMatrix {
  at::Tensor values;  // (N,N) float64
  std::vector<std::string> ids;
};

NamedMatrix reordered(const NamedMatrix& matrix, const std::vector<int64_t>& order) {
  const at::Tensor places = at::tensor(order);
  NamedMatrix result{matrix.values.index_select(0, places).index_select(1, places), {}};
  for (const int64_t place : order) result.ids.push_back(matrix.ids[place]);
  return result;
}

NamedMatrix matrix_of(const Vectors& vectors, const FigureOptions& options) {
  if (vectors.rows.size(0) > kMostRows)
    throw Error("a matrix of " + std::to_string(vectors.rows.size(0)) + " rows is too large", "--similarity",
                "choose at most " + std::to_string(kMostRows) + " with --rows");
  const Metric metric = metric_of(options.metric);
  const NamedMatrix matrix{similarity_matrix(vectors.rows, metric), vectors.ids};
  if (!options.seriate) return matrix;
  return reordered(matrix, seriation(metric == Metric::euclidean ? -matrix.values : matrix.values));
}

std::string csv_of(const NamedMatrix& matrix) {
  constexpr double kDigits = 1e6;
  std::vector<std::string> fields{"id"};
  fields.insert(fields.end(), matrix.ids.begin(), matrix.ids.end());
  std::string text = csv_line(fields);
  const at::Tensor values = matrix.values.contiguous();
  const auto* value = values.const_data_ptr<double>();
  for (const std::string& id : matrix.ids) {
    fields[0] = id;
    for (size_t i = 1; i < fields.size(); ++i) fields[i] = shortest(std::round(*value++ * kDigits) / kDigits);
    text += csv_line(fields);
  }
  return text;
}

void write_matrix(const fs::path& path, const NamedMatrix& matrix, const FigureOptions& options,
                  const OutputMark& mark) {
  if (lower(path.extension().string()) == ".csv") {
    write_file(path, csv_of(matrix));
    return;
  }
  const MatrixPlot plot{.values = matrix.values,
                        .labels = matrix.ids,
                        .is_distance = options.metric == "euclidean",
                        .numbers = options.numbers == "auto"  ? MatrixPlot::Numbers::where_they_fit
                                   : options.numbers == "all" ? MatrixPlot::Numbers::all
                                                              : MatrixPlot::Numbers::none};
  write_image(path, draw_matrix(plot), {}, mark);
}

}  // namespace

void FigureOptions::declare(Options& options) {
  options.group("Beside the rows");
  options.add("table", table, "what the rows are: id,file,frame,seconds,picture").writes({"csv"});
  options.add("similarity", similarity, "how alike all rows are, as a heat map or a table")
      .writes(matrix_formats());
  options.add("similarity.metric", metric, "cosine, correlation, or the distance")
      .one_of({"cosine", "correlation", "euclidean"})
      .in(Stage::draw);
  options.add("similarity.numbers", numbers, "in the cells: where they fit, in all, in none")
      .one_of({"auto", "all", "none"})
      .in(Stage::draw);
  options.add("seriate", seriate, "its rows in an order that puts what is alike side by side")
      .in(Stage::draw);
}

void write_figures(const Item& item, const Rows& rows, const FigureOptions& options) {
  if (item.wants("table"))
    item.write_companion("table", [&](const fs::path& path, const OutputMark&) {
      write_file(path, table_text(rows.infos()));
    });
  if (item.wants("similarity"))
    item.write_companion("similarity", [&](const fs::path& path, const OutputMark& mark) {
      write_matrix(path, matrix_of(rows.vectors(), options), options, mark);
    });
}

}  // namespace atelier
