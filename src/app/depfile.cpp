#include "app/depfile.h"

#include <set>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

// Make's way to write a name: spaces, # and $ are escaped.
std::string escaped(const std::string& path) {
  std::string text;
  for (const char letter : path) {
    if (letter == ' ' || letter == '#') text += '\\';
    if (letter == '$') text += '$';
    text += letter;
  }
  return text;
}

std::set<std::string> prerequisites(const Plan& plan, const PlannedItem& item) {
  std::set<std::string> files;
  for (const Input& input : plan.sources_of(item)) {
    if (input.kind == Input::Kind::file) files.insert(input.path);
  }
  for (const Option& option : item.settings->declared.all()) {
    if (!option.names_content()) continue;
    for (const InputPath& path : option.input_paths()) files.insert(path.path);
  }
  for (const fs::path& file : item.settings->dependencies) files.insert(file.string());
  return files;
}

}  // namespace

void write_depfile(const Plan& plan) {
  const std::string& path = plan.common().depfile.path;
  if (path.empty()) return;
  std::string rules;
  std::set<std::string> all;
  for (const PlannedItem& item : plan.items()) {
    std::vector<std::string> targets;
    for (const OutputName& file : item.files()) targets.push_back(escaped(file.path));
    if (targets.empty()) continue;
    rules += join(targets, " ") + ":";
    for (const std::string& file : prerequisites(plan, item)) {
      rules += " \\\n  " + escaped(file);
      all.insert(file);
    }
    rules += "\n";
  }
  // A rule without a recipe for each, so that a file that is gone is no error of make's.
  for (const std::string& file : all) rules += "\n" + escaped(file) + ":\n";
  write_file(path, rules);
}

}  // namespace atelier
