#include "convnet-train/labels.h"

#include <algorithm>
#include <optional>

#include "base/csv.h"
#include "base/files.h"
#include "base/text.h"
#include "media/image.h"

namespace atelier {

namespace {

void set_label(Input& input) {
  if (input.label.empty()) input.label = class_of(input.path);
  if (input.label.empty() || input.label == ".")
    throw Error("lies in no folder that names its class", input.path,
                "put the pictures of each class into a folder, or give a CSV of file,label");
}

// Which columns of a list hold the file and the label.
struct Columns {
  size_t file = 0, label = 1;
  bool has_head = false;
};

Columns columns_of(const std::vector<std::string>& first) {
  Columns columns;
  for (size_t i = 0; i < first.size(); ++i) {
    const std::string name = lower(first[i]);
    if (name == "file" || name == "filename" || name == "path" || name == "picture" || name == "image")
      columns.file = i, columns.has_head = true;
  }
  if (!columns.has_head) return columns;
  columns.label = columns.file == 0 ? 1 : 0;
  for (size_t i = 0; i < first.size(); ++i) {
    const std::string name = lower(first[i]);
    if (name == "label" || name == "class") columns.label = i;
  }
  return columns;
}

void add_lines(const Input& list, std::vector<Input>& inputs) {
  const std::string text = read_file(list.path);
  const char separator = lower(list.ext) == "tsv" ? '\t' : ',';
  std::string_view rest = text;
  int64_t line = 1;
  std::optional<Columns> columns;
  while (true) {
    const std::vector<std::string> fields = take_csv_record(rest, separator, line);
    if (fields.empty()) return;
    if (!columns) {
      columns = columns_of(fields);
      if (columns->has_head) continue;
    }
    const std::string place = list.path + ":" + std::to_string(line - 1);
    if (fields.size() <= std::max(columns->file, columns->label))
      throw Error("has no label", place, "write a line as file,label");
    const fs::path file = fs::path(list.path).parent_path() / fields[columns->file];
    Input input = list;
    input.path = file.string();
    input.name = file.filename().string();
    input.stem = file.stem().string();
    input.ext = file.extension().string().substr(file.has_extension() ? 1 : 0);
    input.label = fields[columns->label];
    if (input.label.empty()) throw Error("has no label", place, "write a line as file,label");
    inputs.push_back(std::move(input));
  }
}

}  // namespace

std::string class_of(const std::string& path) {
  return fs::path(path).parent_path().filename().string();
}

bool is_list_name(const fs::path& path) {
  const std::string ending = lower(path.extension().string());
  return ending == ".csv" || ending == ".tsv";
}

bool is_set(const Input& input) {
  return input.kind == Input::Kind::file && !is_image_name(input.path);
}

std::vector<Input> with_labels(std::vector<Input> inputs) {
  std::vector<Input> all;
  for (Input& input : inputs) {
    if (input.kind == Input::Kind::file && is_list_name(input.path))
      add_lines(input, all);
    else
      all.push_back(std::move(input));
  }
  for (Input& input : all)
    if (!is_set(input)) set_label(input);
  return all;
}

}  // namespace atelier
