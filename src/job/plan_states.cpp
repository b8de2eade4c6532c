// Digests of a plan's items, and what they say of the files that lie at their outputs.
#include <algorithm>
#include <limits>

#include "base/hash.h"
#include "base/text.h"
#include "job/plan.h"
#include "job/plan_files.h"

namespace atelier {

namespace {

constexpr size_t kMaxNamed = 20;  // files named in one message

std::string digest(const std::vector<std::string>& fields) {
  Sha256 hash;
  for (const std::string& field : fields) hash.add_field(field);
  return hash.hex();
}

// --- Digests

std::string inline_text(const Node& value) {
  if (value.is_scalar()) return value.text();
  std::vector<std::string> parts;
  for (const Node& item : value.items()) parts.push_back(inline_text(item));
  for (const auto& [key, item] : value.entries()) parts.push_back(key + " " + inline_text(item));
  return join(parts, ", ");
}

// An option as a person would write it; of one that names files, what they hold.
std::string option_text(const Option& option, InputHashes& hashes) {
  std::string text = option.input_paths ? "" : inline_text(option.write());
  if (!option.input_paths) return text;
  if (option.beside_files) text = option.beside_files();
  for (const InputPath& path : option.input_paths())
    text += (text.empty() ? "" : " ") + hashes.of(path.path).substr(0, 16);
  return text;
}

void set_texts(Settings& settings, InputHashes& hashes) {
  for (const Option& option : settings.declared.all()) {
    if (option.stage != Stage::compute || option.is_output_path) continue;
    (option.is_extend ? settings.extend : settings.fixed)[option.key] = option_text(option, hashes);
  }
}

// Contents of the files that options name; `inputs` itself is the item's.
std::vector<std::string> option_files(const Options& declared, InputHashes& hashes) {
  std::vector<std::string> contents;
  for (const Option& option : declared.all()) {
    if (!option.names_content()) continue;
    for (const InputPath& path : option.input_paths()) {
      contents.push_back(option.key);
      contents.push_back(hashes.of(path.path));
    }
  }
  return contents;
}

StageHashes settings_digest(const Settings& settings, const PlanContext& context, InputHashes& hashes) {
  const ToolInfo& tool = context.tool;
  std::vector<std::string> fields{tool.command.empty() ? tool.name : tool.name + " " + tool.command,
                                  std::to_string(tool.pictures_version), settings.machine.device,
                                  settings.machine.precision, settings.declared.canonical(Stage::compute)};
  for (const fs::path& file : settings.dependencies) fields.push_back(hashes.of(file));
  const std::vector<std::string> files = option_files(settings.declared, hashes);
  fields.insert(fields.end(), files.begin(), files.end());
  return {.compute = digest(fields),
          .draw = settings.declared.canonical(Stage::draw),
          .encode = settings.declared.canonical(Stage::encode)};
}

std::string input_digest(const Input& input, InputHashes& hashes) {
  if (input.kind != Input::Kind::file && input.kind != Input::Kind::film) return input.path;
  try {
    const std::string content = hashes.of(input.path) + (input.label.empty() ? "" : " " + input.label);
    return input.kind == Input::Kind::film ? content + " " + std::to_string(input.film_frame) : content;
  } catch (const Error&) {
    return "unreadable";  // the item itself will say so when its turn comes
  }
}

// A frame of a film is kept as it is, however the film is encoded.
StageHashes item_hashes(const StageHashes& settings, const std::vector<std::string>& inputs,
                        const OutputName& output) {
  StageHashes hashes;
  std::vector<std::string> fields{settings.compute};
  fields.insert(fields.end(), inputs.begin(), inputs.end());
  hashes.compute = digest(fields);
  hashes.draw = digest({hashes.compute, settings.draw});
  hashes.encode = digest({hashes.draw, output.film.empty() ? settings.encode : "a frame", output.format});
  return hashes;
}

}  // namespace

bool are_older(const std::vector<OutputName>& files, const std::vector<Input>& inputs) {
  int64_t oldest_ns = std::numeric_limits<int64_t>::max();
  for (const OutputName& file : files) {
    if (const auto stamp = file_stamp(file.path)) oldest_ns = std::min(oldest_ns, stamp->mtime_ns);
  }
  return std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) {
    const bool is_file = input.kind == Input::Kind::file || input.kind == Input::Kind::film;
    const auto stamp = is_file ? file_stamp(input.path) : std::nullopt;
    return stamp && stamp->mtime_ns > oldest_ns;
  });
}

// --- Files that are not ours

Existing examine(const fs::path& output, const Manifest& manifest, const PlanContext& context) {
  const std::optional<FileStamp> stamp = file_stamp(output);
  if (!stamp) return {Ownership::nothing, {}};
  const ManifestEntry* entry = manifest.find(output);
  if (entry && entry->status == "partial") return {Ownership::ours, {}};
  if (entry && entry->status == "writing") {
    const std::string content = sha256_of_file(output);
    if (content == entry->content || content == entry->before) return {Ownership::ours, {}};
  }
  if (entry && entry->status == "done") {
    const bool same = entry->stamp == *stamp ||
                      (entry->stamp.size == stamp->size && sha256_of_file(output) == entry->content);
    return {same ? Ownership::ours : Ownership::changed, entry->hashes};
  }
  const auto mark = context.find_mark ? context.find_mark(output) : std::nullopt;
  if (!mark) return {};
  return {mark->intact ? Ownership::ours : Ownership::changed,
          {.compute = "", .draw = "", .encode = mark->encode_hash}};
}

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> shown(names.begin(), names.begin() + std::min(names.size(), kMaxNamed));
  if (names.size() > shown.size())
    shown.push_back("and " + std::to_string(names.size() - shown.size()) + " more");
  return join(shown, ", ");
}

void add_protected(const std::vector<std::string>& names, const std::string& why, MistakeList& mistakes) {
  if (names.empty()) return;
  mistakes.add({Error(why + ": " + listed(names), "--output",
                      "choose another output, or give --overwrite to replace " +
                          std::string(names.size() == 1 ? "it" : "them"))});
}

ItemState state_of(const PlannedItem& item, const std::vector<Existing>& there, const PlanContext& context) {
  const auto all = [&](const auto& holds) { return std::all_of(there.begin(), there.end(), holds); };
  if (item.output.to_stdout) return ItemState::to_do;
  if (!all([](const Existing& file) { return file.ownership == Ownership::ours; })) return ItemState::to_do;
  if (all([&](const Existing& file) { return file.hashes.encode == item.hashes.encode; }))
    return ItemState::finished;
  const bool only_encodes = there.size() == 1 && there.front().hashes.draw == item.hashes.draw &&
                            context.can_reencode && context.can_reencode(item);
  return only_encodes ? ItemState::to_reencode : ItemState::to_do;
}

}  // namespace

void ProtectedFiles::add(const std::string& path, Ownership ownership) {
  if (ownership == Ownership::nothing) return;
  if (is_input_.contains(absolute_path(path).string()))
    inputs_.push_back(path);
  else if (ownership == Ownership::foreign)
    foreign_.push_back(path);
  else if (ownership == Ownership::changed)
    changed_.push_back(path);
}

void ProtectedFiles::report(MistakeList& mistakes) const {
  add_protected(inputs_, "would replace what is also an input", mistakes);
  add_protected(foreign_, "exists already and was not made by this tool", mistakes);
  add_protected(changed_, "was changed by hand since it was made", mistakes);
}

std::unordered_set<std::string> Plan::input_paths() const {
  std::unordered_set<std::string> paths;
  for (const auto& [settings, inputs] : inputs_) {
    for (const Input& input : inputs) {
      if (input.kind == Input::Kind::file || input.kind == Input::Kind::film)
        paths.insert(absolute_path(input.path).string());
    }
  }
  return paths;
}

void Plan::hash_items(const PlanContext& context) {
  const OutputName& first = items_.front().output;
  const bool keeps_cache = !common().dry_run && !first.to_stdout;
  InputHashes hashes(keeps_cache ? fs::path(first.shown()).parent_path() / ".atelier" : fs::path());
  for (const auto& settings : settings_) {
    settings->digest = settings_digest(*settings, context, hashes);
    if (work_ == Work::all) set_texts(*settings, hashes);
  }
  for (PlannedItem& item : items_) {
    std::vector<std::string> contents;
    for (const Input& input : sources_of(item)) contents.push_back(input_digest(input, hashes));
    StageHashes settings = item.settings->digest;
    if (item.keyed)
      settings = {digest({settings.compute, item.keyed->compute}), item.keyed->draw, item.keyed->encode};
    item.hashes = item_hashes(settings, contents, item.output);
    item.inputs_digest = digest(contents);
    if (work_ == Work::all) item.input_digests = std::move(contents);
  }
}

void Plan::find_states(const PlanContext& context, MistakeList& mistakes) {
  ProtectedFiles found(input_paths());
  for (PlannedItem& item : items_) {
    if (is_named_later(item)) continue;
    std::vector<Existing> there;
    for (const OutputName& file : item.files()) {
      if (finished_films_.contains(file.film)) {
        there.push_back({Ownership::ours, item.hashes});
        continue;
      }
      there.push_back(examine(file.path, manifest_for(item, file.path), context));
      found.add(file.path, there.back().ownership);
    }
    if (reads_stdin(item)) continue;
    item.state = state_of(item, there, context);
    item.needs_touch = item.state == ItemState::finished && are_older(item.files(), sources_of(item));
  }
  if (!common().overwrite) found.report(mistakes);
}

}  // namespace atelier
