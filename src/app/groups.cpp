#include "app/groups.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace atelier {

namespace {

// Items with equal keys work together, `limit` at a time. "": alone.
struct Company {
  std::string key;
  size_t limit = 1;
};

size_t limit_of(const Batch& batch, PictureSize size) {
  const int64_t by_px =
      batch.limit_px > 0 && !batch.of_one_input ? batch.limit_px / (size.width * size.height) : batch.limit;
  return static_cast<size_t>(std::clamp<int64_t>(by_px, 1, batch.limit));
}

Company batch_of(const PlannedItem& item, const WorkingSize& working_size) {
  const Settings& settings = *item.settings;
  const Batch batch = settings.tool->batch();
  if (batch.limit <= 1 || item.input.kind == Input::Kind::standard_input) return {};
  try {
    const PictureSize size = working_size(item);
    std::string common = batch.key.empty() ? settings.digest.compute : batch.key;
    if (batch.of_one_input) common += "\n" + item.input.path;
    return {join({std::to_string(size.width), std::to_string(size.height), settings.machine.device,
                  settings.machine.precision, common},
                 "\n"),
            limit_of(batch, size)};
  } catch (const Error&) {
    return {};  // the item itself will say so when its turn comes
  }
}

bool is_link(const PlannedItem& item) {
  return !item.chain.empty();
}

Company company_of(const PlannedItem& item, const WorkingSize& working_size) {
  return is_link(item) ? Company{item.chain, SIZE_MAX} : batch_of(item, working_size);
}

std::vector<WorkGroup> each_alone(Plan& plan) {
  std::vector<WorkGroup> groups;
  for (PlannedItem& item : plan.items()) groups.push_back({{&item}, is_link(item)});
  return groups;
}

std::vector<WorkGroup> groups_of(Plan& plan, const WorkingSize& working_size) {
  std::vector<WorkGroup> groups;
  std::unordered_map<std::string, size_t> filling;  // the last group of a company
  for (PlannedItem& item : plan.items()) {
    const Company company = company_of(item, working_size);
    const auto known = filling.find(company.key);
    if (!company.key.empty() && known != filling.end() &&
        groups[known->second].items.size() < company.limit) {
      groups[known->second].items.push_back(&item);
    } else {
      filling[company.key] = groups.size();
      groups.push_back({{&item}, is_link(item)});
    }
  }
  for (WorkGroup& group : groups) {
    if (!group.is_chain) continue;
    std::sort(group.items.begin(), group.items.end(), [](const PlannedItem* a, const PlannedItem* b) {
      return a->settings->tool->chain().link < b->settings->tool->chain().link;
    });
  }
  return groups;
}

bool is_finished(const PlannedItem& item) {
  return item.state == ItemState::finished;
}

}  // namespace

std::vector<WorkGroup> owned_groups(Plan& plan, const WorkingSize& working_size) {
  const Shard shard = parse_shard(plan.common().shard);
  if (shard.whole() && std::all_of(plan.items().begin(), plan.items().end(), is_finished))
    return each_alone(plan);
  const std::vector<WorkGroup> groups = groups_of(plan, working_size);
  std::vector<WorkGroup> owned;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (shard.owns(i)) owned.push_back(groups[i]);
  }
  return owned;
}

std::vector<PlannedItem*> items_of(const std::vector<WorkGroup>& groups) {
  std::vector<PlannedItem*> items;
  for (const WorkGroup& group : groups) items.insert(items.end(), group.items.begin(), group.items.end());
  return items;
}

}  // namespace atelier
