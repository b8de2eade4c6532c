#include "app/run_each.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "app/memory.h"
#include "app/sheets.h"
#include "app/signals.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

std::vector<PlannedItem*> owned_items(Plan& plan) {
  const Shard shard = parse_shard(plan.common().shard);
  std::vector<PlannedItem*> owned;
  for (PlannedItem& item : plan.items()) {
    if (shard.owns(item.index)) owned.push_back(&item);
  }
  return owned;
}

// So that make sees an output that is newer than its input.
void touch(Session& session, const PlannedItem& item) {
  Manifest& manifest = session.plan().manifest_for(item);
  utimensat(AT_FDCWD, item.output.path.c_str(), nullptr, 0);
  if (const ManifestEntry* known = manifest.find(item.output.path)) {
    ManifestEntry entry = *known;
    entry.stamp = file_stamp(item.output.path).value_or(entry.stamp);
    manifest.append(entry);
  }
}

// Another process may have made it since the plan was made.
bool finished_meanwhile(Session& session, const PlannedItem& item) {
  if (item.output.to_stdout || !fs::exists(item.output.path)) return false;
  const auto mark = find_mark(item.output.path);
  return mark && mark->intact && mark->mark.hash == item.hashes.encode && !session.common().overwrite;
}

void run_stdin(Session& session, const PlannedItem& item, const EachWork& each) {
  std::string buffer;
  PlannedItem one = item;
  const NamedItem names{&one.input, 0, item.settings->axis_labels, {}};
  for (;; ++one.index) {
    throw_if_interrupted();
    const std::string bytes = read_next_image_bytes(STDIN_FILENO, buffer);
    if (bytes.empty()) return;
    NamedItem named = names;
    named.index = one.index;
    one.output =
        output_name(item.settings->common.output.path, named,
                    {.tool = session.type().info.name, .option_keys = item.settings->declared.keys()});
    session.guard(one, [&] { each.work(one, bytes); });
  }
}

void run_one(Session& session, PlannedItem& item, const EachWork& each) {
  if (item.input.kind == Input::Kind::standard_input) {
    run_stdin(session, item, each);
    return;
  }
  if (finished_meanwhile(session, item)) {
    ++session.tally().skipped;
    session.progress().finish_item(true);
    return;
  }
  session.guard(item, [&] {
    if (item.state == ItemState::to_reencode) {
      reencode(session, item, each.picture_options(item));
    } else {
      check_memory(item, each.picture_options(item), session.device());
      each.work(item, "");
    }
  });
}

std::vector<std::string> missing_outputs(const std::vector<PlannedItem*>& items) {
  std::vector<std::string> missing;
  for (const PlannedItem* item : items) {
    if (item->state != ItemState::finished) missing.push_back(item->output.path);
  }
  return missing;
}

// --join puts together and renders nothing.
void refuse_missing(const std::vector<PlannedItem*>& items) {
  const std::vector<std::string> missing = missing_outputs(items);
  if (missing.empty()) return;
  const std::vector<std::string> shown(missing.begin(),
                                       missing.begin() + std::min<size_t>(missing.size(), 20));
  throw PlanError(Error(std::to_string(missing.size()) + " not finished: " + join(shown, ", ") +
                            (missing.size() > shown.size() ? ", ..." : ""),
                        "--join", "run the shards that make them, or the same command without --join"));
}

void clean_folders(const std::vector<PlannedItem*>& items) {
  std::set<fs::path> folders;
  for (const PlannedItem* item : items) {
    if (!item->output.to_stdout) folders.insert(fs::path(item->output.path).parent_path());
  }
  for (const fs::path& folder : folders) remove_stale_temporaries(folder.empty() ? "." : folder);
}

}  // namespace

void run_items(Session& session, const EachWork& each) {
  const std::vector<PlannedItem*> items = owned_items(session.plan());
  if (session.common().join) refuse_missing(items);
  clean_folders(items);
  for (const PlannedItem* item : items) {
    if (item->state != ItemState::finished) continue;
    ++session.tally().skipped;
    if (item->needs_touch) touch(session, *item);
  }
  session.start_progress(static_cast<int>(items.size()), session.tally().skipped);
  for (PlannedItem* item : items) {
    if (item->state == ItemState::finished) continue;
    throw_if_interrupted();
    run_one(session, *item, each);
    draw_sheets(session, SheetTime::in_between);
  }
}

}  // namespace atelier
