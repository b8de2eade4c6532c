#include "app/run_each.h"

#include <unistd.h>

#include <algorithm>

#include "app/films.h"
#include "app/finished.h"
#include "app/marks.h"
#include "app/memory.h"
#include "app/sheets.h"
#include "app/signals.h"
#include "app/streams.h"
#include "base/log.h"

namespace atelier {

namespace {

// Another process may have made it since the plan was made.
bool finished_meanwhile(Session& session, const PlannedItem& item) {
  if (item.output.to_stdout || session.common().overwrite) return false;
  const std::vector<OutputName> files = item.files();
  return std::all_of(files.begin(), files.end(), [&](const OutputName& file) {
    const auto found = find_output_mark(file.path);
    return found && found->intact && found->mark.hash == item.hashes.encode;
  });
}

// Films that turned out to be cut off: what they lack is said, and counted as failed.
void count_gaps(Session& session) {
  for (const auto& [film, gap] : session.plan().gaps()) {
    spdlog::error("{}: {}", film, gap.problem);
    session.count_lost(gap.num_lost);
  }
}

// Works through the groups of a run.
class GroupRunner {
 public:
  GroupRunner(Session& session, const EachWork& each) : session_(session), each_(each) {}

  void run(const WorkGroup& group) {
    if (group.items.front()->input.kind == Input::Kind::standard_input) {
      run_stdin(*group.items.front());
    } else if (group.kind == WorkGroup::Kind::chain) {
      for (PlannedItem* item : group.items) run_link(*item);
    } else if (group.kind == WorkGroup::Kind::sequence) {
      run_frames(group);
    } else {
      for (PlannedItem* item : group.items) settle(*item);
      compute(group.items);
    }
  }

 private:
  using Items = std::vector<PlannedItem*>;

  void run_stdin(const PlannedItem& item) {
    std::string buffer;
    if (is_film_stream(STDIN_FILENO, buffer)) {
      std::vector<PlannedItem> frames = run_stream(session_, item, std::move(buffer), sequence_work());
      finish_stream(session_, frames);
      return;
    }
    std::vector<PlannedItem> items;
    PlannedItem one = item;
    for (;; ++one.index) {
      throw_if_interrupted();
      const std::string bytes = read_next_image_bytes(STDIN_FILENO, buffer);
      if (bytes.empty()) break;
      name_outputs(one, session_.type().info);
      session_.guard(one, [&] { work_on({&one}, {.bytes = bytes}); });
      if (!one.output.film.empty()) items.push_back(one);
    }
    finish_stream(session_, items);
  }

  SequenceWork sequence_work() {
    return {.render =
                [&](PlannedItem& item, SequenceFrame& frame) {
                  check_memory(item, each_.picture_options(item), session_.device());
                  work_on({&item}, {.frame = &frame});
                },
            .picture_options = each_.picture_options};
  }

  void run_frames(const WorkGroup& group) {
    for (PlannedItem* item : group.items) settle(*item);
    run_sequence(session_, group, sequence_work());
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
    work_on({&item});
  }

  void compute_together(const Items& items) {
    session_.progress().start_item(items.front()->input.path, num_unfinished(items));
    GroupItems group(session_, items);
    try {
      each_.work(group);
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

  void work_on(const Items& items, Provided provided = {}) {
    GroupItems group(session_, items, std::move(provided));
    each_.work(group);
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

}  // namespace

void run_items(Session& session, const EachWork& each) {
  const std::vector<WorkGroup> groups = session.type().owned(session.plan());
  const std::vector<PlannedItem*> items = items_of(groups);
  if (session.common().join) refuse_missing(items);
  for (const std::string& warning : session.plan().warnings()) spdlog::warn("{}", warning);
  count_gaps(session);
  clean_folders(items);
  for (const PlannedItem* item : items) {
    if (item->state != ItemState::finished) continue;
    ++session.tally().skipped;
    if (item->needs_touch) touch(session, *item);
  }
  session.start_progress(static_cast<int>(items.size()) + session.tally().failed,
                         session.tally().skipped + session.tally().failed);
  GroupRunner runner(session, each);
  for (const WorkGroup& group : groups) {
    throw_if_interrupted();
    runner.run(group);
    draw_sheets(session, SheetTime::in_between);
  }
}

}  // namespace atelier
