#include "app/run_each.h"

#include <unistd.h>

#include "app/finished.h"
#include "app/memory.h"
#include "app/sheets.h"
#include "app/signals.h"
#include "base/files.h"

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

// Another process may have made it since the plan was made.
bool finished_meanwhile(Session& session, const PlannedItem& item) {
  if (item.output.to_stdout || !fs::exists(item.output.path)) return false;
  const auto mark = find_mark(item.output.path);
  return mark && mark->intact && mark->mark.hash == item.hashes.encode && !session.common().overwrite;
}

void run_stdin(Session& session, const PlannedItem& item, const EachWork& each) {
  std::string buffer;
  PlannedItem one = item;
  for (;; ++one.index) {
    throw_if_interrupted();
    const std::string bytes = read_next_image_bytes(STDIN_FILENO, buffer);
    if (bytes.empty()) return;
    name_outputs(one, session.type().info);
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
