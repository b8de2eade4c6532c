// A job: job files and flags merged (defaults < files in order < flags), `jobs:` and `matrix:` multiplied
// out. The result is plain: a list of entries, each with its axes, each combination a map of dotted keys that
// options read.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "job/command_line.h"
#include "job/document.h"
#include "job/options.h"
#include "job/tool_options.h"

namespace atelier {

// One key that varies.
struct Axis {
  std::string key;
  std::vector<Node> values;
  std::vector<std::string> labels;  // short, unique within the axis, safe in file names
  bool is_pictures = false;         // the values are files
  bool is_implied = false;          // by an option, see imply_axis()
  std::string from = "";            // that option
  bool numbers_frames = false;      // the values are the frame numbers of outputs
};

// One combination: the entry's values with one value of each axis.
struct Case {
  Node values;
  std::vector<size_t> choice;  // index into each axis
};

struct JobEntry {
  Node common;  // what does not vary
  std::vector<Axis> axes;

  size_t num_cases() const;
  Case nth_case(size_t index) const;  // the last axis varies fastest
};

// Adds the axis that an option asks for, behind the others. An axis that stands in `matrix:` is kept as it is
// there, and a value that was given to the key itself is kept too: `--variation 2` makes the second of a
// job's `variations: 4` alone. A flag that asks beats a value in a file. Error where there are too many
// values.
void imply_axis(JobEntry& entry, const ImpliedAxis& implied);
// Error where an option that asks for items of its own varies in the matrix.
void check_implied_axis(const JobEntry& entry, const ImpliedAxis& implied);

// Reads a job file: YAML, or an output of ours that holds its job. The second needs media/, so app/ gives it.
using JobReader = std::function<Node(const std::string& path)>;

// All entries of a command line. Mistakes that were found are appended to `mistakes`: unknown keys come
// later, from Options::read. `tool` checks a job's `tool:` and `command:` keys.
std::vector<JobEntry> job_entries(const CommandLine& line, const ToolInfo& tool, const Options& declared,
                                  const JobReader& read, std::vector<Error>& mistakes);

}  // namespace atelier
