// The command line: flags become the same tree of values that a job file is, so that both are read by one
// code. CLI11 takes the words apart; names, types and ranges are ours (job/options.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "job/document.h"
#include "job/options.h"

namespace atelier {

// What a tool says of itself.
struct ToolInfo {
  std::string name;                                  // "dream"
  std::string command;                               // "train"; "": the tool has none
  std::string summary;                               // one sentence for --help
  std::string example;                               // command lines, one a line, for the end of --help
  std::string see_also;                              // "stylize(1), classify(1)"
  std::string item = "picture", items = "pictures";  // what is counted
  // What an item may be made without (app: Item::part_failed): "2 pictures that could not be drawn".
  std::string part = "picture", parts = "pictures", part_done = "drawn";
  int pictures_version = 1;  // raised when the feature's results change: old outputs are then made again
  std::vector<std::string> formats = {};  // extensions that it writes, the default first; none: pictures
  std::string picture_format = "png";     // of pictures whose name says none; app/ sets what the build writes
  std::vector<std::string> film_formats = {};  // of the films that it writes, the default first; app/ sets it
  std::string default_output = "";      // --output where none is given; "" is a file named after its input
  std::string auto_precision = "auto";  // what --precision auto means; "fp32" where digits matter
};

struct CommandLine {
  Node values = Node::map({});                   // dotted keys; the marks are the flags
  std::vector<std::string> job_files;            // -c, in order
  std::map<std::string, std::string> variables;  // --set NAME=VALUE
  bool help = false, version = false;
};

// PlanError for flags that are unknown (nearest name), foreign (-octaves), given twice or without a value.
CommandLine parse_command_line(int argc, const char* const* argv, const ToolInfo& tool,
                               const Options& options);

// For --help: usage, options under their headings with defaults, an example, "See also". At most 100 columns.
std::string help_text(const ToolInfo& tool, const Options& options);

}  // namespace atelier
