#include "app/run_all.h"

#include "app/signals.h"
#include "base/log.h"

namespace atelier {

std::vector<WorkGroup> owned_entries(Plan& plan) {
  const auto [first, last] = parse_shard(plan.common().shard).range(plan.items().size());
  std::vector<WorkGroup> owned;
  for (size_t i = first; i < last; ++i) owned.push_back({{&plan.items()[i]}});
  return owned;
}

void visit_inputs(Session& session, const PlannedItem& planned, const std::vector<Input>& inputs,
                  const std::function<void(const Input&)>& visit) {
  const int failed_before = session.tally().failed;
  for (const Input& input : inputs) {
    throw_if_interrupted();
    PlannedItem one = planned;
    one.input = input;
    one.output = {.path = "", .format = "", .to_stdout = true};  // has no output of its own to record
    session.guard(one, [&] { visit(input); });
  }
  if (session.tally().failed - failed_before == static_cast<int>(inputs.size())) {
    throw FatalError("none of its inputs could be used", planned.output.path);
  }
}

void run_gatherings(Session& session,
                    const std::function<void(const PlannedItem&, const std::vector<Input>&)>& gather) {
  Plan& plan = session.plan();
  int num_inputs = 0, num_finished = 0;
  const std::vector<PlannedItem*> owned = items_of(owned_entries(plan));
  for (const PlannedItem* item : owned) {
    const int count = static_cast<int>(plan.sources_of(*item).size());
    num_inputs += count;
    if (item->state == ItemState::finished) num_finished += count;
  }
  session.tally().skipped = num_finished;
  session.start_progress(num_inputs, num_finished);
  for (const PlannedItem* item : owned) {
    if (item->state == ItemState::finished) continue;
    throw_if_interrupted();
    gather(*item, plan.sources_of(*item));
  }
}

}  // namespace atelier
