// The options that every tool has, whatever it makes: what goes in and out, where it runs, what is run, what
// is said.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"

namespace atelier {

class Check;

struct CommonOptions {
  std::vector<InputPath> inputs;
  OutputPath output;
  InputPath files_from;
  bool null_separated = false;

  std::string device = "auto";
  std::string precision = "auto";
  int threads = 0;
  std::string max_memory;
  uint64_t seed = 0;

  // Which frames of films and patterns.
  std::string frames, from, to;
  double fps = 0;  // 0: a film's own, kUsualFps of patterns
  std::string missing = "hold";

  std::string shard;
  bool join = false, overwrite = false, fail_fast = false, dry_run = false, print_config = false;
  std::string progress = "auto";
  std::string log_level = "info";
  OutputPath log_file, manifest, depfile;
  bool no_metadata = false;

  struct SheetOptions {
    OutputPath file;
    int cell = 0, gap = 4;
    std::string labels = "text", background = "#111111";
  } sheet;
  OutputPath filmstrip;

  void declare(Options& options);
  // What is wrong with texts among them, as mistakes of their keys.
  void check(Check& check) const;
};

}  // namespace atelier
