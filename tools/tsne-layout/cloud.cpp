#include "tsne-layout/cloud.h"

#include <ATen/ops/cat.h>

#include <iostream>
#include <iterator>

#include "base/files.h"
#include "base/table.h"
#include "base/text.h"
#include "layout/layout_table.h"
#include "tensor/vectors.h"
#include "tensor/vectors_text.h"
#include "tsne-layout/precomputed.h"

namespace atelier {

namespace {

// A table on stdin: its first line says what parts the columns; without commas and tabs it is word2vec's
// text.
Vectors vectors_on_stdin() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const std::string first = text.substr(0, text.find('\n'));
  for (const char separator : {'\t', ','})
    if (first.find(separator) != std::string::npos) return read_vector_table(text, separator, "stdin");
  return read_word2vec_text(text, "stdin");
}

void add_vectors(Cloud& cloud, std::vector<at::Tensor>& parts, const Input& input,
                 const std::string& tensor) {
  const fs::path path = input.path;
  Vectors vectors =
      input.kind == Input::Kind::standard_input ? vectors_on_stdin() : read_vectors(path, tensor);
  if (!parts.empty() && vectors.rows.size(1) != parts.front().size(1))
    throw Error("has rows of " + std::to_string(vectors.rows.size(1)) + " numbers, those before " +
                    std::to_string(parts.front().size(1)),
                path.string(), "lay out vectors of one kind together");
  if (!parts.empty() && vectors.ids.empty() != cloud.ids.empty())
    throw Error(vectors.ids.empty() ? "has no names for its rows, those before have"
                                    : "has names for its rows, those before have none",
                path.string(), "give them all with --ids");
  parts.push_back(vectors.rows);
  cloud.ids.insert(cloud.ids.end(), vectors.ids.begin(), vectors.ids.end());
}

}  // namespace

std::vector<std::string> read_ids(const fs::path& path) {
  const std::string ending = lower(path.extension().string());
  std::vector<std::string> ids;
  if (ending == ".csv" || ending == ".tsv") {
    const Table table = read_table(path);
    const size_t column = table.find("id").value_or(0);
    for (const std::vector<std::string>& row : table.rows) ids.push_back(row[column]);
    return ids;
  }
  std::string text = read_file(path);
  if (text.ends_with('\n')) text.pop_back();
  for (std::string& line : ids = split(text, '\n'))
    if (line.ends_with('\r')) line.pop_back();
  return ids;
}

Cloud read_cloud(Gathering<TsneJob>& gathering) {
  const TsneJob& job = gathering.job;
  Cloud cloud;
  std::vector<at::Tensor> parts;
  for (const Input& input : gathering.inputs()) {
    if (job.layout.metric != "precomputed") {
      add_vectors(cloud, parts, input, job.tensor);
      continue;
    }
    if (cloud.known)
      throw Error("distances of one file are laid out at a time", input.path, "give each an entry of jobs:");
    Precomputed precomputed = read_precomputed(input.path);
    cloud.known = precomputed.neighbors;
    cloud.ids = std::move(precomputed.ids);
  }
  if (!parts.empty()) cloud.rows = at::cat(parts);
  const int64_t size = cloud.known ? cloud.known->indices.size(0) : cloud.rows.size(0);
  if (!job.ids.empty()) {
    cloud.ids = read_ids(job.ids.path);
    if (cloud.size() != size)
      throw Error("has " + std::to_string(cloud.size()) + " names for " + std::to_string(size) + " rows",
                  job.ids.path, "give each row a line");
  }
  if (cloud.ids.empty()) cloud.ids = numbered_ids(size);
  return cloud;
}

}  // namespace atelier
