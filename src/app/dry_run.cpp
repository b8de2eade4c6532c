#include "app/dry_run.h"

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "tensor/device.h"

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
  return "  (" + said_bytes(cost.bytes) + ", about " +
         said_seconds(cost.flops / (kFlopsPerCore * num_threads())) + ")";
}

// `num_together`: items that are computed with it, itself included.
void print_item(const PlannedItem& item, size_t num_together, const ItemCost& cost_of, Totals& totals) {
  const Cost cost = item.state == ItemState::to_do ? cost_of(item) : Cost{};
  (item.state == ItemState::finished ? totals.finished : totals.to_do) += 1;
  totals.flops += cost.flops;
  totals.bytes = std::max(totals.bytes, cost.bytes * static_cast<double>(num_together));
  std::vector<std::string> names;
  if (item.output.to_stdout) names.push_back("stdout");
  for (const OutputName& file : item.files()) names.push_back(file.path);
  std::cout << state_text(item) << "  " << item.input.path << " -> " << join(names, ", ") << cost_text(cost)
            << "\n";
}

}  // namespace

void print_dry_run(const std::vector<WorkGroup>& groups, const ToolInfo& tool, const ItemCost& cost_of) {
  Totals totals;
  for (const WorkGroup& group : groups) {
    const size_t num_together = group.kind != WorkGroup::Kind::batch ? 1 : group.items.size();
    for (const PlannedItem* item : group.items) print_item(*item, num_together, cost_of, totals);
  }
  std::cout << said_count(totals.to_do, tool.item, tool.items) << " to make, " << totals.finished
            << " finished";
  if (totals.flops > 0) {
    std::cout << "; memory up to " << said_bytes(totals.bytes) << ", about "
              << said_seconds(totals.flops / (kFlopsPerCore * num_threads())) << " on "
              << said_count(num_threads(), "core", "cores");
  }
  std::cout << "\n";
}

}  // namespace atelier
