// Which files a plan writes: their names, whether they can be written, and the manifest of each.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "job/plan.h"

namespace atelier {

namespace {

OutputRules rules_for(const Settings& settings, const ToolInfo& tool) {
  const std::string own_default = settings.tool->default_output();
  return {.tool = tool.name,
          .default_ext = tool.formats.empty() ? tool.picture_format : tool.formats.front(),
          .default_output = own_default.empty() ? tool.default_output : own_default,
          .format = settings.tool->format(),
          .film_formats = tool.formats.empty() ? tool.film_formats : std::vector<std::string>(),
          .frame_format = tool.picture_format,
          .option_keys = settings.declared.keys()};
}

// An option's value as text in a file name: a path gives its stem.
std::optional<std::string> option_text(const Settings& settings, const std::string& key) {
  const Option* option = settings.declared.find(key);
  if (!option) return std::nullopt;
  std::string text;
  const Node value = option->write();
  for (const Node& part : value.is_list() ? value.items() : std::vector<Node>{value}) {
    const Node* file = part.find("file");
    const std::string& own = file ? file->text() : part.text();
    const std::string word = option->input_paths ? fs::path(own).stem().string() : own;
    text += (text.empty() ? "" : "+") + word;
  }
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

NamedItem named(const PlannedItem& item) {
  const Settings& settings = *item.settings;
  NamedItem named{&item.input, item.index, settings.axis_labels,
                  [&settings](const std::string& key) { return option_text(settings, key); },
                  item.series_frame()};
  if (named.frame >= 0)
    named.axis_labels.erase(named.axis_labels.begin() + static_cast<std::ptrdiff_t>(*settings.frame_axis));
  return named;
}

bool writes_films(const Option& option, const ToolInfo& tool) {
  return !option.is_whole_film && !tool.film_formats.empty() &&
         std::find(option.formats.begin(), option.formats.end(), tool.film_formats.front()) !=
             option.formats.end();
}

// The files that options other than --output name.
std::vector<Companion> companions_of(const PlannedItem& item, const ToolInfo& tool) {
  std::vector<Companion> companions;
  for (const Option& option : item.settings->declared.all()) {
    const std::string given = option.names_companion() ? option.write().text() : "";
    if (given.empty()) continue;
    OutputRules rules = rules_for(*item.settings, tool);
    rules.default_ext = option.formats.front();
    rules.format = "";
    rules.film_formats = writes_films(option, tool) ? tool.film_formats : std::vector<std::string>();
    companions.push_back({option.key, output_name(given, named(item), rules)});
  }
  return companions;
}

// Those that are named after it.
std::vector<Companion> companions_beside(const PlannedItem& item) {
  std::vector<Companion> companions;
  if (item.output.to_stdout) return companions;
  for (const std::string& ending : item.tool().beside(item.output.format)) {
    const fs::path path = fs::path(item.output.path).replace_extension(ending);
    companions.push_back({ending, {.path = path.string(), .format = ending, .to_stdout = false, .film = ""}});
  }
  return companions;
}

std::optional<Error> format_error(const OutputName& output, const std::string& key,
                                  const std::vector<std::string>& formats) {
  if (std::find(formats.begin(), formats.end(), output.format) != formats.end()) return std::nullopt;
  return Error("can't write '" + output.format + "' files" + did_you_mean(output.format, formats),
               output.to_stdout ? "--" + key : output.path, "this build writes " + join(formats, ", "));
}

std::optional<Error> companion_error(const PlannedItem& item, const Companion& companion) {
  if (companion.output.to_stdout)
    return Error("goes to a file, not to stdout", "--" + companion.key, "name a file");
  const Option* option = item.settings->declared.find(companion.key);
  if (!option || !companion.output.film.empty()) return std::nullopt;
  return format_error(companion.output, companion.key, option->formats);
}

Error same_output(const PlannedItem& one, const PlannedItem& other, const std::string& path) {
  const std::string who =
      &one == &other ? "two files" : "'" + one.input.path + "' and '" + other.input.path + "'";
  return Error(who + " would both be written to '" + path + "'", "--output",
               "use a folder (-o results/) or a template (-o 'results/{stem}-{index}.png')");
}

}  // namespace

int64_t PlannedItem::series_frame() const {
  if (!settings->frame_axis || input.frame >= 0) return -1;
  return parse_int(settings->axis_labels[*settings->frame_axis]).value_or(-1);
}

std::vector<OutputName> PlannedItem::files() const {
  std::vector<OutputName> files;
  if (!output.to_stdout) files.push_back(output);
  for (const Companion& companion : companions) {
    if (!companion.output.to_stdout) files.push_back(companion.output);  // a mistake, which the plan says
  }
  return files;
}

const OutputName* PlannedItem::companion(const std::string& key) const {
  const auto found = std::find_if(companions.begin(), companions.end(),
                                  [&](const Companion& companion) { return companion.key == key; });
  return found == companions.end() ? nullptr : &found->output;
}

void name_outputs(PlannedItem& item, const ToolInfo& tool) {
  item.output = output_name(item.settings->common.output.path, named(item), rules_for(*item.settings, tool));
  item.companions = companions_of(item, tool);
  for (Companion& companion : companions_beside(item)) item.companions.push_back(std::move(companion));
}

void Plan::check_outputs(const PlanContext& context, MistakeList& mistakes) {
  std::unordered_map<std::string, const PlannedItem*> taken;
  std::unordered_set<std::string> folders;
  for (const PlannedItem& item : items_) {
    const bool is_stream = item.output.to_stdout && item.output.format == "y4m";
    if (const auto error =
            is_stream ? std::nullopt : format_error(item.output, "output", context.writable_formats))
      mistakes.add({*error});
    for (const Companion& companion : item.companions) {
      if (const auto error = companion_error(item, companion)) mistakes.add({*error});
    }
    if (is_named_later(item)) continue;
    for (const OutputName& file : item.files()) {
      const fs::path path = absolute_path(file.path);
      const auto [other, is_new] = taken.emplace(path.string(), &item);
      if (!is_new) {
        mistakes.add({same_output(*other->second, item, file.shown())});
        return;
      }
      if (!file.film.empty()) continue;
      if (folders.insert(path.parent_path().string()).second && !folder_is_writable(path.parent_path())) {
        mistakes.add({Error("the folder can't be written to", path.parent_path().string(),
                            "choose another with -o, or change its permissions")});
      }
    }
  }
}

Manifest& Plan::manifest_for(const PlannedItem& item, const std::string& file) {
  const CommonOptions& common = item.settings->common;
  fs::path path = common.manifest.path;
  if (path.empty()) {
    const Shard shard = parse_shard(common.shard);
    const std::string part =
        shard.whole() ? "" : "." + std::to_string(shard.index) + "-of-" + std::to_string(shard.count);
    path = fs::path(file).parent_path() / ".atelier" / (tool_ + part + ".jsonl");
  }
  std::unique_ptr<Manifest>& manifest = manifests_[path.string()];
  if (!manifest) manifest = std::make_unique<Manifest>(path, tool_);
  return *manifest;
}

std::string sheet_name(const std::string& given, const PlannedItem& item, const ToolInfo& tool) {
  return expanded_name(given, named(item), rules_for(*item.settings, tool));
}

}  // namespace atelier
