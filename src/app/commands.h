// Tools with commands (design: "autoencode train"): the first word says which, each has options of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "job/command_line.h"

namespace atelier {

// Of a tool: its own name for the command line, what it does, and the call of a runner.
struct ToolCommand {
  std::string name, summary;
  std::function<int(int argc, char** argv)> run;
};

template <class Job>
ToolCommand tool_command(int (*run)(int argc, char** argv)) {
  const ToolInfo info = Job::tool();
  return {info.command, info.summary, run};
}

// Runs the command that the first word names, else the one that a job file (-c) says with `command:`. Without
// either, or with --help, lists them. Returns the exit status.
int run_commands(int argc, char** argv, const ToolInfo& tool, const std::vector<ToolCommand>& commands);

}  // namespace atelier
