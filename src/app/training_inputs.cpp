#include "app/training_inputs.h"

#include <map>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kFile = "inputs.tsv";
constexpr size_t kDigits = 16;  // of digests

// By name: what it was.
using Digests = std::map<std::string, std::string>;

Digests digests_of(const PlannedItem& item, const std::vector<Input>& inputs) {
  Digests digests;
  for (size_t i = 0; i < inputs.size() && i < item.input_digests.size(); ++i) {
    const std::string& content = item.input_digests[i];
    const size_t end = content.find(' ');
    const std::string label = end == std::string::npos ? "" : content.substr(end);
    digests[inputs[i].text()] = content.substr(0, kDigits) + label;
  }
  return digests;
}

Digests read_digests(const fs::path& path) {
  Digests digests;
  for (const std::string& line : split(read_file(path), '\n')) {
    const size_t tab = line.find('\t');
    if (tab != std::string::npos) digests[line.substr(tab + 1)] = line.substr(0, tab);
  }
  return digests;
}

void add_names(std::vector<std::string>& parts, const std::vector<std::string>& names, const char* one,
               const char* many) {
  constexpr size_t kMost = 4;
  if (names.empty()) return;
  std::vector<std::string> shown(names.begin(), names.begin() + std::min(names.size(), kMost));
  if (names.size() > kMost) shown.emplace_back("...");
  parts.push_back(said_count(std::ssize(names), one, many) + " (" + join(shown, ", ") + ")");
}

}  // namespace

void keep_inputs(const Item& item, const std::vector<Input>& inputs) {
  std::string text;
  for (const auto& [name, digest] : digests_of(item.planned(), inputs)) text += digest + "\t" + name + "\n";
  write_file(item.work_folder() / kFile, text);
}

std::string inputs_difference(const PlannedItem& item, const std::vector<Input>& inputs) {
  const std::string other = "other data";
  const fs::path path = fs::path(item.output.path + ".work") / kFile;
  if (!fs::exists(path)) return other;
  const Digests before = read_digests(path), now = digests_of(item, inputs);
  std::vector<std::string> gone, added, changed, parts;
  for (const auto& [name, digest] : before) {
    const auto found = now.find(name);
    if (found == now.end())
      gone.push_back(name);
    else if (found->second != digest)
      changed.push_back(name);
  }
  for (const auto& [name, digest] : now)
    if (!before.contains(name)) added.push_back(name);
  add_names(parts, gone, "input is gone", "inputs are gone");
  add_names(parts, added, "is new", "are new");
  add_names(parts, changed, "has changed", "have changed");
  return parts.empty() ? other : other + ": " + join(parts, ", ");
}

}  // namespace atelier
