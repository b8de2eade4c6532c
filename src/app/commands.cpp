#include "app/commands.h"

#include <algorithm>
#include <iostream>
#include <optional>

#include "app/session.h"
#include "base/progress.h"
#include "base/text.h"

namespace atelier {

namespace {

std::string help_of(const ToolInfo& tool, const std::vector<ToolCommand>& commands) {
  size_t width = 0;
  for (const ToolCommand& command : commands) width = std::max(width, command.name.size());
  std::string text =
      tool.summary + "\n\nUsage: " + tool.name + " COMMAND [inputs...] [-o OUTPUT] [--key value ...]\n\n";
  for (const ToolCommand& command : commands) {
    // "charrnn-corpus chess: makes ..." without what stands before it here.
    const size_t colon = command.summary.find(": ");
    text += "  " + command.name + std::string(width + 2 - command.name.size(), ' ') +
            (colon == std::string::npos ? command.summary : command.summary.substr(colon + 2)) + "\n";
  }
  text += "\n'" + tool.name + " COMMAND --help' lists its options.\n\nExamples:\n";
  for (const std::string& line : split(tool.example, '\n')) text += "  " + line + "\n";
  return tool.see_also.empty() ? text : text + "\nSee also: " + tool.see_also + "\n";
}

std::vector<std::string> names_of(const std::vector<ToolCommand>& commands) {
  std::vector<std::string> names;
  for (const ToolCommand& command : commands) names.push_back(command.name);
  return names;
}

// What a job file on the command line says. One that can't be read is the runner's to refuse.
std::optional<std::string> command_in_job(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string word = argv[i];
    if (word != "-c" && word != "--config") continue;
    try {
      const Node job = read_job(argv[i + 1]);
      if (const Node* command = job.find("command")) return command->text();
    } catch (const std::exception&) {
    }
  }
  return std::nullopt;
}

int refuse(const ToolInfo& tool, const Error& error) {
  constexpr int kExitPlanWrong = 1;
  ProgressDisplay::print_line(tool.name + ": error: " + error.what());
  return kExitPlanWrong;
}

}  // namespace

int run_commands(int argc, char** argv, const ToolInfo& tool, const std::vector<ToolCommand>& commands) {
  const std::string first = argc > 1 ? argv[1] : "";
  const auto find = [&](const std::string& name) {
    return std::find_if(commands.begin(), commands.end(),
                        [&](const ToolCommand& command) { return command.name == name; });
  };
  const std::string known = join(names_of(commands), ", ");
  if (const auto named = find(first); named != commands.end()) {
    argv[1] = argv[0];
    return named->run(argc - 1, argv + 1);
  }
  if (first == "--version") return commands.front().run(argc, argv);
  if (first == "--help" || first == "-h" || first == "help") {
    std::cout << help_of(tool, commands);
    return 0;
  }
  if (const auto in_job = command_in_job(argc, argv); in_job && first.starts_with('-')) {
    const auto named = find(*in_job);
    if (named != commands.end()) return named->run(argc, argv);
    return refuse(tool, Error("the job is for the command '" + *in_job + "', which " + tool.name + " lacks",
                              "", "it has " + known));
  }
  if (first.empty() || first.starts_with('-'))
    return refuse(tool, Error("the first word says what to do", "",
                              "one of " + known + "; '" + tool.name + " --help' says more"));
  return refuse(tool, Error("there is no command '" + first + "'" + did_you_mean(first, names_of(commands)),
                            "", "one of " + known));
}

}  // namespace atelier
