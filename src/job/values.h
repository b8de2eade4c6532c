// The value types of options beyond numbers and text: paths, picture sizes, weighted lists, times.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "job/document.h"

namespace atelier {

// A file that is read. From a job file it is relative to that file, from a flag to the current folder; `path`
// is already resolved, `text` is what was written.
struct InputPath {
  std::string path, text;
  Mark mark;
  bool empty() const { return path.empty(); }
};

// A known name ("squeezenet"), or a file where the text has a slash or an extension; files are found as
// InputPath's are.
struct NameOrFile {
  std::string text;
};

// A file or template that is written, relative to the current folder.
struct OutputPath {
  std::string path;
  bool empty() const { return path.empty(); }
};

// --size: "800" (longer side), "640x360", "50%", "source"; "auto" where a tool has a size of its own, which
// its settle() puts in (job/tool_options.h).
struct SizeSpec {
  enum class Kind { source, longer_side, exact, percent, automatic };
  Kind kind = Kind::source;
  int64_t width = 0, height = 0;  // exact; longer_side keeps its number in `width`
  double percent = 100;

  // The size for a source of width x height, each side at least 1. Returns {width, height}.
  std::pair<int64_t, int64_t> of(int64_t source_width, int64_t source_height) const;
  std::string text() const;
};

// `a:2,b` as a flag; in YAML also `{name: a, weight: 2, channels: [3, 5]}` or `{name: a, strongest: 5}`. As a
// flag, channels stand in brackets: `a[3,5]:2`, `a[strongest 5]`, `a[weakest 5]`.
struct WeightedItem {
  std::string name;
  double weight = 1;
  std::vector<int64_t> channels;  // empty: all
  int64_t strongest = 0;          // instead, that many of the strongest channels; below 0: of the weakest
  Mark mark;
};
using WeightedList = std::vector<WeightedItem>;
double sum_of_weights(const WeightedList& list);

// Files that are mixed: `a.jpg:2,b.jpg` as a flag; in YAML also `{file: a.jpg, weight: 2}`. A text that is a
// file's name as it stands is that file.
struct WeightedFile {
  InputPath file;
  double weight = 1;
};
using WeightedFiles = std::vector<WeightedFile>;

// Whole numbers by name: `{photo: [3, 4]}` in YAML (read as the list `[[photo, 3, 4]]`); as a flag
// `photo:3,4`, several as `photo:3,4,other:0,0`.
struct NamedNumbers {
  std::string name;
  std::vector<int64_t> numbers;
  Mark mark;
};
using NamedNumbersList = std::vector<NamedNumbers>;

// A time of a film in seconds: "80", "80.5", "1:20", "00:01:20.5". Error for anything else.
double parse_time(const std::string& text);

// Each reads one node and throws Error at its mark.
InputPath input_path_from(const Node& node);
NameOrFile name_or_file_from(const Node& node);
SizeSpec size_from(const Node& node);
WeightedList weighted_list_from(const Node& node);
WeightedFiles weighted_files_from(const Node& node);
NamedNumbersList named_numbers_from(const Node& node);

Node node_from(const SizeSpec& size);
Node node_from(const WeightedList& list);
Node node_from(const WeightedFiles& files);
Node node_from(const NamedNumbersList& list);

}  // namespace atelier
