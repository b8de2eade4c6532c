#include "job/job_file.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr int64_t kMaxAxisValues = 1'000'000;
constexpr size_t kMaxLabel = 60;

// --- ${NAME}

std::string substituted(const Node& node, const std::map<std::string, std::string>& variables) {
  const std::string& text = node.text();
  std::string result;
  size_t at = 0;
  for (size_t open; (open = text.find("${", at)) != std::string::npos;) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos) throw node.error("'${' without '}'");
    const std::string name = text.substr(open + 2, close - open - 2);
    result += text.substr(at, open - at);
    if (const auto found = variables.find(name); found != variables.end()) {
      result += found->second;
    } else if (const char* value = std::getenv(name.c_str())) {
      result += value;
    } else {
      throw node.error("${" + name + "} has no value",
                       "give --set " + name + "=VALUE, or set it in the environment");
    }
    at = close + 1;
  }
  return result + text.substr(at);
}

Node with_variables(const Node& node, const std::map<std::string, std::string>& variables,
                    std::vector<Error>& mistakes) {
  Node copy = node;
  if (node.is_scalar() && node.text().find("${") != std::string::npos) {
    try {
      copy = Node::scalar(substituted(node, variables), node.mark());
      copy.set_key_mark(node.key_mark());
    } catch (const Error& error) {
      mistakes.push_back(error);
    }
  }
  for (Node& item : copy.items()) item = with_variables(item, variables, mistakes);
  for (auto& [key, value] : copy.entries()) value = with_variables(value, variables, mistakes);
  return copy;
}

// --- Nested maps to dotted keys

bool has_children(const Options& declared, const std::string& key) {
  const auto& all = declared.all();
  return std::any_of(all.begin(), all.end(),
                     [&](const Option& option) { return option.key.starts_with(key + "."); });
}

// `{photo: [3, 4]}` becomes `[[photo, 3, 4]]`.
Node list_by_name(const Node& map) {
  std::vector<Node> lists;
  for (const auto& [name, value] : map.entries()) {
    std::vector<Node> parts{Node::scalar(name, value.key_mark())};
    if (!value.is_list()) parts.push_back(value);
    parts.insert(parts.end(), value.items().begin(), value.items().end());
    lists.push_back(Node::list(std::move(parts), value.key_mark()));
  }
  Node list = Node::list(std::move(lists), map.mark());
  list.set_key_mark(map.key_mark());
  return list;
}

// `flow: {blend: 0.5}` becomes `flow.blend`; `sheet: {file: a.png, gap: 4}` becomes `sheet` and `sheet.gap`.
// A map that is an option's own value (keyed numbers, a weighted item) stays whole.
void flatten(const Node& map, const std::string& prefix, const Options& declared, Node& flat) {
  for (const auto& [name, value] : map.entries()) {
    const std::string key = prefix + name;
    const std::string option_key = key.starts_with("matrix.") ? key.substr(7) : key;
    const bool nested = value.is_map() && (key == "matrix" || has_children(declared, option_key));
    const Option* option = declared.find(key);
    if (option && option->is_by_name && value.is_map()) {
      flat.set(key, list_by_name(value));
    } else if (nested) {
      flatten(value, key + ".", declared, flat);
    } else if (name == "file" && !prefix.empty() && declared.find(prefix.substr(0, prefix.size() - 1))) {
      flat.set(prefix.substr(0, prefix.size() - 1), value);
    } else {
      flat.set(key, value);
    }
  }
}

void merge(Node& under, const Node& over) {
  for (const auto& [key, value] : over.entries()) under.set(key, value);
}

// --- Axes

std::vector<Node> range_values(const Node& node, int64_t first, int64_t last) {
  if (std::abs(last - first) >= kMaxAxisValues)
    throw node.error("the range '" + node.text() + "' has more than a million values");
  std::vector<Node> values;
  const int64_t direction = first <= last ? 1 : -1;
  for (int64_t value = first; value != last + direction; value += direction) {
    values.push_back(Node::scalar(std::to_string(value), node.mark()));
  }
  return values;
}

// "1..20", a glob or folder of an option that names files, or the value itself.
std::vector<Node> expanded_value(const Node& node, const Option* option) {
  if (!node.is_scalar()) return {node};
  const size_t dots = node.text().find("..");
  if (dots != std::string::npos) {
    const auto first = parse_int(node.text().substr(0, dots)), last = parse_int(node.text().substr(dots + 2));
    if (first && last) return range_values(node, *first, *last);
  }
  if (!option || !option->input_paths) return {node};
  const InputPath pattern = input_path_from(node);
  std::vector<Node> values;
  const bool folder = std::filesystem::is_directory(pattern.path);
  if (!folder && !has_glob(pattern.path)) return {node};
  for (const fs::path& path : glob(folder ? pattern.path + "/*" : pattern.path)) {
    if (!fs::is_directory(path))
      values.push_back(Node::scalar(fs::absolute(path).lexically_normal().string(), node.mark()));
  }
  if (values.empty())
    throw node.error("nothing matches '" + node.text() + "'", "check the pattern and the folder");
  return values;
}

std::string value_text(const Node& node) {
  if (node.is_scalar()) return node.text();
  std::vector<std::string> parts;
  for (const Node& item : node.items()) parts.push_back(value_text(item));
  for (const auto& [key, value] : node.entries()) {
    parts.push_back(key == "name" || key == "file" ? value_text(value) : key + value_text(value));
  }
  return join(parts, "+");
}

std::string label_of(const Node& node, bool is_pictures) {
  std::string text = value_text(node);
  if (is_pictures) text = std::filesystem::path(text).stem().string();
  for (char& letter : text) {
    if (std::string_view("/\\ :*?\"<>|{}%,").find(letter) != std::string_view::npos ||
        std::iscntrl(static_cast<unsigned char>(letter)))
      letter = '_';
  }
  return text.substr(0, kMaxLabel);
}

std::vector<std::string> unique_labels(const std::vector<Node>& values, bool is_pictures) {
  std::vector<std::string> labels;
  std::set<std::string> taken;
  for (const Node& value : values) {
    const std::string base = label_of(value, is_pictures);
    std::string label = base;
    for (int copy = 2; !taken.insert(label).second; ++copy) label = base + "-" + std::to_string(copy);
    labels.push_back(label);
  }
  return labels;
}

Axis axis_of(const std::string& key, const Node& node, const Options& declared) {
  const Option* option = declared.find(key);
  if (!option) {
    throw Error("unknown key '" + key + "' in matrix" + did_you_mean(key, declared.keys()),
                node.key_mark().text());
  }
  std::vector<Node> given = node.items();
  if (!node.is_list()) {
    for (const std::string& part : split(node.as_text(), ','))
      given.push_back(Node::scalar(part, node.mark()));
  }
  Axis axis{.key = key, .values = {}, .labels = {}, .is_pictures = static_cast<bool>(option->input_paths)};
  for (const Node& value : given) {
    for (Node& one : expanded_value(value, option)) axis.values.push_back(std::move(one));
  }
  if (axis.values.empty()) throw node.error("matrix key '" + key + "' has no values");
  axis.labels = unique_labels(axis.values, axis.is_pictures);
  return axis;
}

// A glob or folder given to an option of one file varies it.
bool varies_by_itself(const Option& option, const Node& value) {
  if (!option.input_paths || option.kind != Option::Kind::scalar || option.key == "files-from" ||
      !value.is_scalar())
    return false;
  const std::string path = input_path_from(value).path;
  return has_glob(path) || std::filesystem::is_directory(path);
}

JobEntry entry_from(const Node& flat, const Options& declared, std::vector<Error>& mistakes) {
  JobEntry entry;
  entry.common = Node::map({});
  for (const auto& [key, value] : flat.entries()) {
    const bool in_matrix = key.starts_with("matrix.");
    const Option* option = declared.find(key);
    try {
      if (in_matrix || (option && varies_by_itself(*option, value))) {
        entry.axes.push_back(axis_of(in_matrix ? key.substr(7) : key, value, declared));
      } else {
        entry.common.set(key, value);
      }
    } catch (const Error& error) {
      mistakes.push_back(error);
    }
  }
  return entry;
}

// --- Axes that options ask for

// `entry` is a JobEntry or a const one.
template <class Entry>
auto find_axis(Entry& entry, const std::string& key) -> decltype(entry.axes.data()) {
  for (auto& axis : entry.axes) {
    if (axis.key == key) return &axis;
  }
  return nullptr;
}

// Whether a value of the key itself stands against an option, marked `asking`, that would vary it.
bool is_kept(const Node* given, const Mark& asking) {
  if (!given) return false;
  const bool given_in_file = given->mark().line > 0, asked_by_flag = asking.line == 0;
  return !(given_in_file && asked_by_flag);
}

// --- Files

// A job may name the tool, and the tool's command, that it is for.
void check_tool(Node& job, const ToolInfo& tool, std::vector<Error>& mistakes) {
  for (const auto& [key, own] : {std::pair{"tool", tool.name}, std::pair{"command", tool.command}}) {
    const Node* named = job.find(key);
    if (!named) continue;
    if (named->text() != own) {
      const std::string run = key == std::string("tool") ? named->text() : tool.name + " " + named->text();
      mistakes.push_back(named->error(
          "this job is for '" + named->text() + "', not for '" + (own.empty() ? tool.name : own) + "'",
          "run " + run + " -c " + named->mark().file));
    }
    job.erase(key);
  }
}

Node merged_files(const CommandLine& line, const ToolInfo& tool, const Options& declared,
                  const JobReader& read, std::vector<Error>& mistakes) {
  Node merged = Node::map({});
  for (const std::string& path : line.job_files) {
    try {
      Node job = with_variables(read(path), line.variables, mistakes);
      if (!job.is_map())
        throw job.error("a job file is a map of keys and values", "write for example 'layer: fire8'");
      check_tool(job, tool, mistakes);
      Node flat = Node::map({});
      flatten(job, "", declared, flat);
      merge(merged, flat);
    } catch (const Error& error) {
      mistakes.push_back(error);
    }
  }
  return merged;
}

}  // namespace

size_t JobEntry::num_cases() const {
  size_t count = 1;
  for (const Axis& axis : axes) count *= axis.values.size();
  return count;
}

Case JobEntry::nth_case(size_t index) const {
  Case result{.values = common, .choice = std::vector<size_t>(axes.size())};
  for (size_t i = axes.size(); i-- > 0;) {
    result.choice[i] = index % axes[i].values.size();
    index /= axes[i].values.size();
    result.values.set(axes[i].key, axes[i].values[result.choice[i]]);
  }
  return result;
}

void check_implied_axis(const JobEntry& entry, const ImpliedAxis& implied) {
  const Axis* asking = find_axis(entry, implied.from);
  if (!asking || asking->is_implied) return;
  throw Error("'" + implied.from + "' makes several items itself and can't vary in a matrix",
              asking->values.front().mark().text(), "give it once in each entry of 'jobs'");
}

void imply_axis(JobEntry& entry, const ImpliedAxis& implied) {
  check_implied_axis(entry, implied);
  if (Axis* explicit_axis = find_axis(entry, implied.key)) {
    explicit_axis->numbers_frames = implied.numbers_frames;
    return;
  }
  const Node* asking = entry.common.find(implied.from);
  const Mark mark = asking ? asking->mark() : Mark{"--" + implied.from, 0, 0};
  if (implied.key != implied.from) {
    if (is_kept(entry.common.find(implied.key), mark)) return;
    entry.common.erase(implied.key);
  }
  if (implied.values.empty() || static_cast<int64_t>(implied.values.size()) > kMaxAxisValues) {
    throw Error("asks for " + std::to_string(implied.values.size()) + " items", mark.text(),
                "1 to " + std::to_string(kMaxAxisValues) + " can be made");
  }
  Axis axis{
      .key = implied.key, .is_implied = true, .from = implied.from, .numbers_frames = implied.numbers_frames};
  for (const std::string& value : implied.values) axis.values.push_back(Node::scalar(value, mark));
  axis.labels = unique_labels(axis.values, false);
  entry.axes.push_back(std::move(axis));
}

std::vector<JobEntry> job_entries(const CommandLine& line, const ToolInfo& tool, const Options& declared,
                                  const JobReader& read, std::vector<Error>& mistakes) {
  Node common = merged_files(line, tool, declared, read, mistakes);
  const Node* found = common.find("jobs");
  const Node jobs = found ? *found : Node();
  common.erase("jobs");
  if (!jobs.is_null() && !jobs.is_list()) {
    mistakes.push_back(jobs.error("'jobs' is a list of maps", "start each entry with '- '"));
    return {};
  }
  std::vector<JobEntry> entries;
  for (const Node& job : jobs.is_list() ? jobs.items() : std::vector<Node>{Node::map({})}) {
    Node flat = common, own = Node::map({});
    if (!job.is_map()) {
      mistakes.push_back(job.error("an entry of 'jobs' is a map of keys and values"));
      continue;
    }
    flatten(job, "", declared, own);
    merge(flat, own);
    merge(flat, line.values);
    entries.push_back(entry_from(flat, declared, mistakes));
  }
  return entries;
}

}  // namespace atelier
