#include "app/groups.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "app/sequences.h"
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

Company batch_of(const PlannedItem& item, const Grouping& grouping) {
  const Settings& settings = *item.settings;
  const Batch batch = item.tool().batch();
  if (batch.limit <= 1 || item.input.kind == Input::Kind::standard_input) return {};
  try {
    const PictureSize size = grouping.working_size(item);
    std::string common = batch.key.empty() ? settings.digest.compute : batch.key;
    if (batch.key.empty() && item.keyed) common += item.keyed->compute;
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

Company company_of(const PlannedItem& item, const Grouping& grouping) {
  if (is_link(item)) return {item.chain, SIZE_MAX};
  if (!item.sequence.empty()) return {item.sequence, SIZE_MAX};
  return batch_of(item, grouping);
}

WorkGroup::Kind kind_of(const PlannedItem& item) {
  if (is_link(item)) return WorkGroup::Kind::chain;
  return item.sequence.empty() ? WorkGroup::Kind::batch : WorkGroup::Kind::sequence;
}

bool is_selected(const PlannedItem* item) {
  return item->is_selected;
}

// A part of a sequence.
WorkGroup part_of(const std::vector<PlannedItem*>& frames, size_t first, size_t last) {
  WorkGroup part{{}, WorkGroup::Kind::sequence, frames, first, last};
  std::copy_if(frames.begin() + static_cast<std::ptrdiff_t>(first),
               frames.begin() + static_cast<std::ptrdiff_t>(last), std::back_inserter(part.items),
               is_selected);
  return part;
}

// What shards share of a group: of a sequence its segments.
std::vector<WorkGroup> parts_of(const WorkGroup& group, const Grouping& grouping) {
  if (group.kind != WorkGroup::Kind::sequence) return {group};
  std::vector<WorkGroup> parts;
  const Sequence sequence = group.items.front()->tool().sequence();
  for (const Segment& segment : segments_of(group.items.size(), grouping.cuts(group.items), sequence)) {
    WorkGroup part = part_of(group.items, segment.first, segment.last);
    if (!part.items.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<WorkGroup> each_alone(Plan& plan) {
  std::vector<WorkGroup> groups;
  for (PlannedItem& item : plan.items())
    if (item.is_selected) groups.push_back({{&item}});
  return groups;
}

std::vector<WorkGroup> groups_of(Plan& plan, const Grouping& grouping) {
  std::vector<WorkGroup> groups;
  std::unordered_map<std::string, size_t> filling;  // the last group of a company
  for (PlannedItem& item : plan.items()) {
    const Company company = company_of(item, grouping);
    const auto known = filling.find(company.key);
    if (!company.key.empty() && known != filling.end() &&
        groups[known->second].items.size() < company.limit) {
      groups[known->second].items.push_back(&item);
    } else {
      filling[company.key] = groups.size();
      groups.push_back({{&item}, kind_of(item)});
    }
  }
  for (WorkGroup& group : groups) {
    if (group.kind == WorkGroup::Kind::sequence && group.items.front()->tool().sequence().is_backward)
      std::reverse(group.items.begin(), group.items.end());
    if (group.kind != WorkGroup::Kind::chain) continue;
    std::sort(group.items.begin(), group.items.end(), [](const PlannedItem* a, const PlannedItem* b) {
      return a->tool().chain().link < b->tool().chain().link;
    });
  }
  return groups;
}

bool is_finished(const PlannedItem& item) {
  return item.state == ItemState::finished || !item.is_selected;
}

}  // namespace

std::vector<WorkGroup> owned_groups(Plan& plan, const Grouping& grouping) {
  const Shard shard = parse_shard(plan.common().shard);
  if (shard.whole() && std::all_of(plan.items().begin(), plan.items().end(), is_finished))
    return each_alone(plan);
  std::vector<WorkGroup> owned;
  size_t place = 0;
  for (const WorkGroup& group : groups_of(plan, grouping)) {
    const bool is_sequence = group.kind == WorkGroup::Kind::sequence;
    if (shard.whole()) {
      owned.push_back(is_sequence ? part_of(group.items, 0, group.items.size()) : group);
      continue;
    }
    for (const WorkGroup& part : parts_of(group, grouping))
      if (shard.owns(place++)) owned.push_back(part);
  }
  return owned;
}

std::vector<PlannedItem*> items_of(const std::vector<WorkGroup>& groups) {
  std::vector<PlannedItem*> items;
  for (const WorkGroup& group : groups) items.insert(items.end(), group.items.begin(), group.items.end());
  return items;
}

}  // namespace atelier
