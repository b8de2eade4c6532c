// Where results go: from --output and an item's names to one path an item, the same for every tool.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "job/inputs.h"
#include "job/job_file.h"

namespace atelier {

constexpr size_t kFrameDigits = 6;  // in the names that we choose, so that frames lie in their order

struct OutputName {
  std::string path;    // as given, relative to the current folder; "" for stdout
  std::string format;  // extension in lower case, or the FORMAT of "FORMAT:-"
  bool to_stdout = false;
  std::string film;  // the film that `path` is a frame of, kept in FILM.work/ until all are there; "": none

  // What a person reads of it.
  const std::string& shown() const { return film.empty() ? path : film; }
};

// What a template can refer to.
struct NamedItem {
  const Input* input = nullptr;
  size_t index = 0;                      // of the item in the job, from 0
  std::vector<std::string> axis_labels;  // values that vary, in the order of the axes
  std::function<std::optional<std::string>(const std::string& key)> option;  // an option's value as text
  int64_t frame = -1;  // of a series that the job numbers; of an input's frame its own number counts
};

struct OutputRules {
  std::string tool, default_ext = "png";
  std::string default_output = "";  // `given` where it is ""
  std::string format = "";          // that of the file whatever its extension; "" is the extension's
  std::vector<std::string> film_formats = {};  // that name films, the default first
  std::string frame_format = "png";            // of the pictures of a film in work
  std::vector<std::string> option_keys;        // for "did you mean"
};

// `given` is --output, which names a film by its extension: "" is the default (a film for frames of one), or
// {stem}-TOOL.EXT with every value that varies behind it, a folder takes the item's own names, a frame
// pattern takes frame numbers (or index + 1). Error for a template that is wrong.
OutputName output_name(const std::string& given, const NamedItem& item, const OutputRules& rules);

// A template of one file a group (--sheet): the expansion alone.
std::string expanded_name(const std::string& given, const NamedItem& item, const OutputRules& rules);

bool is_folder_name(const std::string& given);

}  // namespace atelier
