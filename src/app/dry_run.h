// --dry-run: what would be made, and what it would take.
#pragma once

#include <functional>

#include "job/plan.h"

namespace atelier {

using ItemCost = std::function<Cost(const PlannedItem&)>;

// A line an item on stdout (state, input, output, memory, time), and the totals. Loads no weights.
void print_dry_run(const Plan& plan, const ToolInfo& tool, const ItemCost& cost_of);

}  // namespace atelier
