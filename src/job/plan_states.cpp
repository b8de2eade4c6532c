// Digests of a plan's items, and what they say of the files that lie at their outputs.
#include <algorithm>
#include <limits>

#include "base/hash.h"
#include "base/text.h"
#include "job/plan.h"

namespace atelier {

namespace {

constexpr size_t kMaxNamed = 20;  // files named in one message

std::string digest(const std::vector<std::string>& fields) {
  Sha256 hash;
  for (const std::string& field : fields) hash.add_field(field);
  return hash.hex();
}

// --- Digests

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
  std::vector<std::string> fields{context.tool.name, std::to_string(context.tool.pictures_version),
                                  settings.machine.device, settings.machine.precision,
                                  settings.declared.canonical(Stage::compute)};
  for (const fs::path& file : settings.dependencies) fields.push_back(hashes.of(file));
  const std::vector<std::string> files = option_files(settings.declared, hashes);
  fields.insert(fields.end(), files.begin(), files.end());
  return {.compute = digest(fields),
          .draw = settings.declared.canonical(Stage::draw),
          .encode = settings.declared.canonical(Stage::encode)};
}

std::string input_digest(const Input& input, InputHashes& hashes) {
  if (input.kind != Input::Kind::file) return input.path;
  try {
    return hashes.of(input.path);
  } catch (const Error&) {
    return "unreadable";  // the item itself will say so when its turn comes
  }
}

StageHashes item_hashes(const StageHashes& settings, const std::vector<std::string>& inputs,
                        const std::string& format) {
  StageHashes hashes;
  std::vector<std::string> fields{settings.compute};
  fields.insert(fields.end(), inputs.begin(), inputs.end());
  hashes.compute = digest(fields);
  hashes.draw = digest({hashes.compute, settings.draw});
  hashes.encode = digest({hashes.draw, settings.encode, format});
  return hashes;
}

// An input is newer than one of the files.
bool are_older(const std::vector<OutputName>& files, const std::vector<Input>& inputs) {
  int64_t oldest_ns = std::numeric_limits<int64_t>::max();
  for (const OutputName& file : files) {
    if (const auto stamp = file_stamp(file.path)) oldest_ns = std::min(oldest_ns, stamp->mtime_ns);
  }
  return std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) {
    const auto stamp = input.kind == Input::Kind::file ? file_stamp(input.path) : std::nullopt;
    return stamp && stamp->mtime_ns > oldest_ns;
  });
}

// --- Files that are not ours

enum class Ownership { nothing, ours, foreign, changed };

// What lies at one of an item's files.
struct Existing {
  Ownership ownership = Ownership::foreign;
  StageHashes hashes;  // only `encode` is known where the manifest is lost
};

Existing examine(const fs::path& output, const Manifest& manifest, const PlanContext& context) {
  const std::optional<FileStamp> stamp = file_stamp(output);
  if (!stamp) return {Ownership::nothing, {}};
  const ManifestEntry* entry = manifest.find(output);
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

// Outputs that can't be replaced without --overwrite, by reason.
struct Protected {
  std::vector<std::string> inputs, foreign, changed;

  void add(const std::string& path, Ownership ownership, bool is_input) {
    if (ownership == Ownership::nothing) return;
    if (is_input)
      inputs.push_back(path);
    else if (ownership == Ownership::foreign)
      foreign.push_back(path);
    else if (ownership == Ownership::changed)
      changed.push_back(path);
  }
};

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

void Plan::hash_items(const PlanContext& context) {
  const OutputName& first = items_.front().output;
  const bool keeps_cache = !common().dry_run && !first.to_stdout;
  InputHashes hashes(keeps_cache ? fs::path(first.path).parent_path() / ".atelier" : fs::path());
  for (const auto& settings : settings_) settings->digest = settings_digest(*settings, context, hashes);
  for (PlannedItem& item : items_) {
    std::vector<std::string> contents;
    for (const Input& input : sources_of(item)) contents.push_back(input_digest(input, hashes));
    item.hashes = item_hashes(item.settings->digest, contents, item.output.format);
  }
}

void Plan::find_states(const PlanContext& context, MistakeList& mistakes) {
  std::unordered_set<std::string> input_paths;
  for (const auto& [settings, inputs] : inputs_) {
    for (const Input& input : inputs) {
      if (input.kind == Input::Kind::file) input_paths.insert(absolute_path(input.path).string());
    }
  }
  Protected found;
  for (PlannedItem& item : items_) {
    if (is_named_later(item)) continue;
    std::vector<Existing> there;
    for (const OutputName& file : item.files()) {
      there.push_back(examine(file.path, manifest_for(item, file.path), context));
      found.add(file.path, there.back().ownership, input_paths.contains(absolute_path(file.path).string()));
    }
    if (reads_stdin(item)) continue;
    item.state = state_of(item, there, context);
    item.needs_touch = item.state == ItemState::finished && are_older(item.files(), sources_of(item));
  }
  if (common().overwrite) return;
  add_protected(found.inputs, "would replace what is also an input", mistakes);
  add_protected(found.foreign, "exists already and was not made by this tool", mistakes);
  add_protected(found.changed, "was changed by hand since it was made", mistakes);
}

}  // namespace atelier
