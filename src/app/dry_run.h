// --dry-run: what would be made, and what it would take.
#pragma once

#include <functional>
#include <vector>

#include "app/groups.h"

namespace atelier {

using ItemCost = std::function<Cost(const PlannedItem&)>;

// About what so much work takes on this machine.
double estimated_seconds(double flops);

// A line an item on stdout (state, input, output, memory, time), and the totals: the memory is that of the
// largest group. Loads no weights.
void print_dry_run(const std::vector<WorkGroup>& groups, const ToolInfo& tool, const ItemCost& cost_of);

}  // namespace atelier
