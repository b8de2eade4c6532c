// What a job works on: files, globs, folders and frame patterns become a list in a fixed order; `noise:`
// pictures and stdin stand for themselves. An item has the names that output templates use.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "job/shard.h"
#include "job/values.h"

namespace atelier {

struct Input {
  enum class Kind { file, noise, standard_input };
  Kind kind = Kind::file;
  std::string path;  // of a file; "noise:clouds:3"; "-"
  std::string stem, name,
      ext;             // "photo", "photo.jpg", "jpg"; of a frame of a pattern `stem` is the pattern's
  int64_t frame = -1;  // number in the name where a pattern found it
  Mark mark;           // where it was asked for
};

struct InputQuery {
  std::vector<InputPath> inputs;
  InputPath files_from;
  bool null_separated = false;
  FrameSet frames;
  std::function<bool(const std::filesystem::path&)> is_wanted;  // which files of a folder are meant
};

// In the order given; globs and folders in natural order. Mistakes (missing files, empty folders, holes that
// --frames names, patterns that match nothing) are appended, each with where it was asked for.
std::vector<Input> expand_inputs(const InputQuery& query, std::vector<Error>& mistakes);

// Kind and variation of "noise:clouds:3": {"clouds", 3}; the variation is 0 where none stands.
std::pair<std::string, uint32_t> parse_noise(const Input& input);

}  // namespace atelier
