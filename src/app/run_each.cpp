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

// Works through the groups of a run.
class GroupRunner {
 public:
  GroupRunner(Session& session, const EachWork& each) : session_(session), each_(each) {}

  void run(const WorkGroup& group) {
    if (group.items.front()->input.kind == Input::Kind::standard_input) {
      run_stdin(*group.items.front());
    } else if (group.is_chain) {
      for (PlannedItem* item : group.items) run_link(*item);
    } else {
      for (PlannedItem* item : group.items) settle(*item);
      compute(group.items);
    }
  }

 private:
  using Items = std::vector<PlannedItem*>;

  void run_stdin(const PlannedItem& item) {
    std::string buffer;
    PlannedItem one = item;
    NamedItem named{&one.input, 0, item.settings->axis_labels, {}};
    for (;; ++named.index) {
      throw_if_interrupted();
      const std::string bytes = read_next_image_bytes(STDIN_FILENO, buffer);
      if (bytes.empty()) return;
      one.index = item.index + named.index;
      one.output =
          output_name(item.settings->common.output.path, named,
                      {.tool = session_.type().info.name, .option_keys = item.settings->declared.keys()});
      session_.guard(one, [&] { work_on({&one}, bytes); });
    }
  }

  // In a series a file that another process made meanwhile does not count: it may be made from an older one.
  void run_link(PlannedItem& item) {
    throw_if_interrupted();
    if (item.state == ItemState::to_reencode) settle(item);
    if (item.state == ItemState::finished) return;
    session_.guard(item, [&] {
      if (item.previous && !session_.plan().is_made(*item.previous))
        throw Error("is made from '" + item.previous->output.path + "', which could not be made",
                    item.output.path, "mend that one and run the same command again");
      compute_one(item);
    });
    draw_sheets(session_, SheetTime::in_between);
  }

  // What needs no computing: another process made it meanwhile, or it only gets another encoding.
  void settle(PlannedItem& item) {
    if (item.state == ItemState::finished) return;
    if (finished_meanwhile(session_, item)) {
      ++session_.tally().skipped;
      session_.progress().finish_item(true);
    } else if (item.state == ItemState::to_reencode) {
      session_.guard(item, [&] { reencode(session_, item, each_.picture_options(item)); });
    } else {
      return;
    }
    item.state = ItemState::finished;
  }

  void compute(const Items& items) {
    if (std::all_of(items.begin(), items.end(), is_finished)) return;
    throw_if_interrupted();
    if (items.size() == 1) {
      session_.guard(*items.front(), [&] { compute_one(*items.front()); });
    } else if (items.size() > most_ || !fits(items)) {
      compute_halves(items);
    } else {
      compute_together(items);
    }
  }

  void compute_one(PlannedItem& item) {
    check_memory(item, each_.picture_options(item), session_.device());
    work_on({&item}, "");
  }

  void compute_together(const Items& items) {
    session_.progress().start_item(items.front()->input.path, num_unfinished(items));
    GroupItems group(session_, items);
    try {
      each_.work(group, "");
      for (const PlannedItem* item : group.items()) {
        if (!is_finished(item)) session_.count_done();
      }
    } catch (const NoneLeft&) {
    } catch (const Interrupted&) {
      throw;
    } catch (const FatalError&) {
      throw;
    } catch (const std::exception& exception) {
      const bool memory = is_out_of_memory(exception);
      if (memory) most_ = (items.size() + 1) / 2;
      spdlog::info("{} {} {} at once; retried smaller", memory ? "memory does not hold" : "could not compute",
                   items.size(), session_.type().info.items);
      compute_halves(group.items());
    }
  }

  void compute_halves(const Items& items) {
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>((items.size() + 1) / 2);
    compute({items.begin(), middle});
    if (middle != items.end()) compute({middle, items.end()});
  }

  bool fits(const Items& items) {
    const PlannedItem& first = *items.front();
    if (fits_memory(first, items.size(), each_.picture_options(first), session_.device())) return true;
    warn_once("memory does not hold " + std::to_string(items.size()) + " " + session_.type().info.items +
              " at once; fewer are computed together");
    return false;
  }

  void work_on(const Items& items, const std::string& bytes) {
    GroupItems group(session_, items);
    each_.work(group, bytes);
  }

  static bool is_finished(const PlannedItem* item) { return item->state == ItemState::finished; }
  static int num_unfinished(const Items& items) {
    return static_cast<int>(items.size()) -
           static_cast<int>(std::count_if(items.begin(), items.end(), is_finished));
  }

  Session& session_;
  const EachWork& each_;
  size_t most_ = SIZE_MAX;  // items that memory was seen to hold at once
};

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
  const std::vector<WorkGroup> groups = session.type().owned(session.plan());
  const std::vector<PlannedItem*> items = items_of(groups);
  if (session.common().join) refuse_missing(items);
  clean_folders(items);
  for (const PlannedItem* item : items) {
    if (item->state != ItemState::finished) continue;
    ++session.tally().skipped;
    if (item->needs_touch) touch(session, *item);
  }
  session.start_progress(static_cast<int>(items.size()), session.tally().skipped);
  GroupRunner runner(session, each);
  for (const WorkGroup& group : groups) {
    throw_if_interrupted();
    runner.run(group);
    draw_sheets(session, SheetTime::in_between);
  }
}

}  // namespace atelier
