#include "app/dry_run.h"

#include <algorithm>
#include <iostream>
#include <span>

#include "base/text.h"
#include "tensor/threads.h"

namespace atelier {

namespace {

// What a core reaches in convolutions; only for "about".
constexpr double kFlopsPerCore = 40e9;

struct Totals {
  int to_do = 0, finished = 0;
  double flops = 0, bytes = 0;
};

std::string state_text(const PlannedItem& item) {
  switch (item.state) {
    case ItemState::finished:
      return "finished";
    case ItemState::to_reencode:
      return "encode  ";
    case ItemState::to_do:
      return "make    ";
  }
  return "";
}

std::string cost_text(const Cost& cost) {
  if (cost.flops == 0) return "";
  return "  (" + said_bytes(cost.bytes) + ", about " + said_seconds(estimated_seconds(cost.flops)) + ")";
}

struct Told {
  const PlannedItem* item;
  size_t num_together;  // items that are computed with it, itself included
};
using Items = std::span<const Told>;

// Frames of one film that are in the same state are told in one line.
bool is_told_with(const PlannedItem& item, const PlannedItem& before) {
  return !item.output.film.empty() && item.output.film == before.output.film && item.state == before.state;
}

Items told_together(Items items) {
  size_t count = 1;
  while (count < items.size() && is_told_with(*items[count].item, *items[count - 1].item)) ++count;
  return items.first(count);
}

std::string inputs_text(Items items) {
  const Input &first = items.front().item->input, &last = items.back().item->input;
  if (items.size() == 1) return first.text();
  return first.text() + " to " + last.text() + " (" + std::to_string(items.size()) + ")";
}

std::string outputs_text(const PlannedItem& item) {
  std::vector<std::string> names;
  if (item.output.to_stdout) names.push_back("stdout");
  for (const OutputName& file : item.files()) names.push_back(file.shown());
  return join(names, ", ");
}

void print_items(Items items, const ItemCost& cost_of, Totals& totals) {
  const PlannedItem& first = *items.front().item;
  Cost all;
  for (const auto& [item, num_together] : items) {
    const Cost cost = item->state == ItemState::to_do ? cost_of(*item) : Cost{};
    all.flops += cost.flops;
    all.bytes = std::max(all.bytes, cost.bytes);
    totals.bytes = std::max(totals.bytes, cost.bytes * static_cast<double>(num_together));
    (item->state == ItemState::finished ? totals.finished : totals.to_do) += 1;
  }
  totals.flops += all.flops;
  std::cout << state_text(first) << "  " << inputs_text(items) << " -> " << outputs_text(first)
            << cost_text(all) << "\n";
}

}  // namespace

double estimated_seconds(double flops) {
  return flops / (kFlopsPerCore * num_threads());
}

void print_dry_run(const std::vector<WorkGroup>& groups, const ToolInfo& tool, const ItemCost& cost_of) {
  std::vector<Told> all;
  for (const WorkGroup& group : groups) {
    const size_t num_together = group.kind != WorkGroup::Kind::batch ? 1 : group.items.size();
    for (const PlannedItem* item : group.items) all.push_back({item, num_together});
  }
  Totals totals;
  for (Items rest = all; !rest.empty();) {
    const Items items = told_together(rest);
    print_items(items, cost_of, totals);
    rest = rest.subspan(items.size());
  }
  std::cout << said_count(totals.to_do, tool.item, tool.items) << " to make, " << totals.finished
            << " finished";
  if (totals.flops > 0) {
    std::cout << "; memory up to " << said_bytes(totals.bytes) << ", about "
              << said_seconds(estimated_seconds(totals.flops)) << " on "
              << said_count(num_threads(), "core", "cores");
  }
  std::cout << "\n";
}

}  // namespace atelier
